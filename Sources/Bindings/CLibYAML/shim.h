// libyaml, the C parser of YAML 1.1 and 1.2 texts.
#include <yaml.h>
