import HTTP
import Synchronization
import Testing

@testable import HTTPTransport

/// A body between a connection that appends what it reads and a handler that takes pieces of another size.
@Suite struct IncomingBodyTests {
    private struct Gone: Error {}

    /// Appends as a connection does: not while the body is full, and again when it is told of room.
    private static func send(
        _ bytes: [UInt8], to body: IncomingBody, reads: [Int], end: (any Error)? = nil
    ) async throws {
        let (room, tell) = AsyncStream.makeStream(of: Void.self)
        body.whenThereIsRoom { tell.yield() }
        var wakes = room.makeAsyncIterator()
        var position = 0
        var turn = 0
        while position < bytes.count {
            while body.isFull { await wakes.next() }
            let count = min(reads[turn % reads.count], bytes.count - position)
            unsafe bytes[position..<position + count].withUnsafeBytes { unsafe body.append($0) }
            position += count
            turn += 1
            await Task.yield()
        }
        if let end { body.fail(end) } else { body.finish() }
    }

    private static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    }

    @Test(arguments: [1, 7, 64, 100], [[1], [64], [3, 200, 1, 64, 63, 65], [1000]])
    func givesJustWhatWasAskedForButForTheLast(batch: Int, reads: [Int]) async throws {
        for count in [0, 1, batch - 1, batch, batch + 1, 10 * batch, 1000] {
            let sent = Self.bytes(count)
            let body = IncomingBody(limit: 2 * batch, batch: batch)
            async let sending: Void = Self.send(sent, to: body, reads: reads)
            var pieces: [[UInt8]] = []
            while let piece = try await body.next() { pieces.append(piece) }
            try await sending
            #expect(pieces.flatMap(\.self) == sent)
            #expect(pieces.dropLast().allSatisfy { $0.count == batch })
            #expect(pieces.allSatisfy { !$0.isEmpty && $0.count <= batch })
        }
    }

    @Test func givesWhatHasComeWhereNoSizeIsAskedFor() async throws {
        let body = IncomingBody(limit: 100)
        unsafe ([1, 2, 3] as [UInt8]).withUnsafeBytes { unsafe body.append($0) }
        #expect(try await body.next() == [1, 2, 3])
        let sent = Self.bytes(5000)
        async let sending: Void = Self.send(sent, to: body, reads: [3, 50])
        var found: [UInt8] = []
        while let piece = try await body.next() { found += piece }
        try await sending
        #expect(found == sent)
    }

    @Test(arguments: [nil, 10]) func whatCameIsReadBeforeAFailureIsTold(batch: Int?) async throws {
        let sent = Self.bytes(35)
        let body = IncomingBody(limit: 100, batch: batch)
        try await Self.send(sent, to: body, reads: [9], end: Gone())
        var found: [UInt8] = []
        await #expect(throws: Gone.self) { while let piece = try await body.next() { found += piece } }
        #expect(found == sent)
    }

    @Test func isFullUntilSomethingIsTaken() async throws {
        let body = IncomingBody(limit: 20, batch: 10)
        let told = Mutex(0)
        body.whenThereIsRoom { told.withLock { $0 += 1 } }
        let sent = Self.bytes(25)
        unsafe sent.withUnsafeBytes { unsafe body.append($0) }
        #expect(body.isFull)
        #expect(try await body.next() == Array(sent[..<10]))
        #expect(!body.isFull && told.withLock { $0 } == 1)
        #expect(try await body.next() == Array(sent[10..<20]))
        #expect(told.withLock { $0 } == 1)
        body.finish()
        #expect(try await body.next() == Array(sent[20...]))
        #expect(try await body.next() == nil)
    }
}
