import Clocks
import Identifiers
import Testing

@Suite struct UUIDTests {
    @Test func textAndBytesRoundTrip() {
        for _ in 0..<100 {
            let uuid = UUID.random()
            #expect(UUID(uuid.description) == uuid)
            #expect(UUID(bytes: uuid.bytes) == uuid)
        }
        #expect(UUID("not-a-uuid") == nil)
        #expect(UUID("00000000-0000-4000-8000-00000000000") == nil)
    }

    @Test func timeOrderedSortsByTime() {
        var generator = SystemRandomNumberGenerator()
        let early = UUID.timeOrdered(at: Timestamp(milliseconds: 1_700_000_000_000), using: &generator)
        let late = UUID.timeOrdered(at: Timestamp(milliseconds: 1_700_000_000_001), using: &generator)
        #expect(early < late)
        #expect(early.description.split(separator: "-")[2].first == "7")
    }
}
