import Clocks
import Errors
import ObjectService
import ObjectStorage
import S3
import Synchronization
import Testing

/// Keys that are given for an hour, as the endpoint takes them while time passes.
@Suite struct VendedKeyTests {
    private final class MovedClock: WallClock {
        private let time = Mutex(Timestamp(microseconds: 1_780_000_000_000_000))
        func now() -> Timestamp { time.withLock { $0 } }
        func advance(_ seconds: Int64) { time.withLock { $0 = $0.adding(seconds: seconds) } }
    }

    @Test func keysHoldForTheirTimeAndNoLonger() async throws {
        let folder = TemporaryFolder()
        let clock = MovedClock()
        let twin = try await EndpointTwin(folder: folder.path, clock: clock)
        let bucket = try BucketName("bucket")
        let object = try Location("s3://bucket/orders/a")
        let (keys, expires) = try await twin.sessions.issue(
            .write, bucket, prefix: "orders/", to: EndpointTwin.issuer)
        #expect(expires == clock.now().adding(seconds: StorageSession.lifetimeSeconds))
        let store = try twin.opened { keys }
        try await store.write(object, Array("x".utf8))
        clock.advance(StorageSession.lifetimeSeconds - 1)
        #expect(try await store.read(object) == Array("x".utf8))
        clock.advance(1)
        let refused = await #expect(throws: MartletError.self) { try await store.read(object) }
        #expect(refused?.message.contains("ExpiredToken") == true)
        let unwritten = await #expect(throws: MartletError.self) { try await store.write(object, Array("y".utf8)) }
        #expect(unwritten?.message.contains("ExpiredToken") == true)
        // Those that are given anew open the same object, which is as it was.
        let (others, _) = try await twin.sessions.issue(.read, bucket, prefix: "orders/", to: EndpointTwin.issuer)
        #expect(others != keys)
        #expect(try await twin.opened { others }.read(object) == Array("x".utf8))
        // A shorter life is kept to; a longer one than an hour is not given.
        let (short, _) = try await twin.sessions.issue(
            .read, bucket, prefix: "orders/", to: EndpointTwin.issuer, lifetime: 900)
        let (long, end) = try await twin.sessions.issue(
            .read, bucket, prefix: "orders/", to: EndpointTwin.issuer, lifetime: 1_000_000)
        #expect(end == clock.now().adding(seconds: StorageSession.lifetimeSeconds))
        clock.advance(900)
        await #expect(throws: MartletError.self) { try await twin.opened { short }.read(object) }
        #expect(try await twin.opened { long }.read(object) == Array("x".utf8))
    }
}
