// libnats' API as declarations only: CNATS finds the library when it is first needed.
#include <nats/nats.h>
