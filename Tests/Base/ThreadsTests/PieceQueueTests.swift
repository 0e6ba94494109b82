import Errors
import Synchronization
import Testing
import Threads

@Suite struct PieceQueueTests {
    @Test func worksOnEveryPieceInItsOrder() async throws {
        let seen = Mutex<[UInt8]>([])
        let queue = PieceQueue(limit: 64) { next in
            while let pieces = next() {
                seen.withLock { for piece in pieces { $0 += piece } }
                await Task.yield()
            }
        }
        for number in 0..<1000 { try await queue.add([UInt8](repeating: UInt8(number % 251), count: number % 40)) }
        try await queue.finish()
        var expected: [UInt8] = []
        for number in 0..<1000 { expected += [UInt8](repeating: UInt8(number % 251), count: number % 40) }
        #expect(seen.withLock { $0 } == expected)
    }

    @Test func holdsNoMoreThanItsLimitAndOnePiece() async throws {
        let handed = Mutex(0)
        let ahead = Mutex(0)
        let queue = PieceQueue(limit: 100) { next in
            while let pieces = next() {
                await Task.yield()
                // What was handed over and is not done: these pieces, and all that came behind them.
                let open = handed.withLock { $0 }
                ahead.withLock { $0 = max($0, open) }
                handed.withLock { $0 -= pieces.reduce(0) { $0 + $1.count } }
            }
        }
        for _ in 0..<500 {
            handed.withLock { $0 += 10 }
            try await queue.add([UInt8](repeating: 1, count: 10))
        }
        try await queue.finish()
        #expect(ahead.withLock { $0 } <= 120)
        #expect(handed.withLock { $0 } == 0)
    }

    @Test func tellsAFailureAndWorksOnNothingBehindIt() async throws {
        let worked = Mutex(0)
        let queue = PieceQueue(limit: 4) { next in
            while let pieces = next() {
                for piece in pieces {
                    if piece == [7] { throw MartletError(.unavailable, "the disk is full") }
                    worked.withLock { $0 += 1 }
                }
            }
        }
        await #expect(throws: MartletError.self) {
            for number in 0..<100 { try await queue.add([UInt8(number)]) }
            try await queue.finish()
        }
        await #expect(throws: MartletError.self) { try await queue.add([1]) }
        await #expect(throws: MartletError.self) { try await queue.finish() }
        #expect(worked.withLock { $0 } == 7)
    }

    /// What leaves after some pieces, as one does who shares a thread, is called again for the others.
    @Test func comesBackForWhatIsLeft() async throws {
        let seen = Mutex<[UInt8]>([])
        let turns = Mutex(0)
        let queue = PieceQueue(limit: 1000) { next in
            turns.withLock { $0 += 1 }
            await Task.yield()
            if let pieces = next() { seen.withLock { for piece in pieces { $0 += piece } } }
            await Task.yield()
        }
        for round in 0..<50 {
            for number in 0..<4 { try await queue.add([UInt8(round), UInt8(number)]) }
            await Task.yield()
        }
        try await queue.finish()
        #expect(seen.withLock { $0 } == (0..<50).flatMap { round in (0..<4).flatMap { [UInt8(round), UInt8($0)] } })
        #expect(turns.withLock { $0 } > 1)
    }

    @Test func finishesWithoutAPiece() async throws {
        let queue = PieceQueue(limit: 4) { _ in }
        try await queue.finish()
    }
}
