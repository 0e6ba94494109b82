internal import Cataloging
internal import Errors
internal import Synchronization
internal import Threads

/// Makes the writes of all tasks on a thread of its own, those that wait at the same time as one transaction.
///
/// So many writers share one wait for the disk, and none of them holds a thread of the cooperative pool meanwhile. Each write is a
/// savepoint of its own: a refused one undoes only itself. What ends the transaction as a whole, such as a full disk, fails
/// every write in it and no other.
final class GroupWriter: Sendable {
    /// Writes in one transaction, named `writes per transaction`.
    static let batchLimit = 512

    /// The work of the thread; apart from the writer, so that the thread does not keep that alive.
    private final class Work: Sendable {
        let queue = BlockingQueue<any PendingWriting>()
        let handle: Mutex<SQLHandle>

        init(_ handle: consuming SQLHandle) { self.handle = Mutex(handle) }

        func run() {
            while let batch = queue.take(GroupWriter.batchLimit) {
                handle.withLock { GroupWriter.commit(batch, on: &$0) }
            }
        }
    }

    private let work: Work
    private let thread = Mutex<SystemThread?>(nil)

    init(_ handle: consuming SQLHandle) { work = Work(handle) }

    deinit {
        work.queue.close()
        thread.withLock { $0 }?.join()
    }

    func write<Value: Sendable>(
        durability: Durability, _ body: @escaping PendingWrite<Value>.Body
    ) async throws(MartletError) -> Value {
        try startThread()
        let result = await withCheckedContinuation { continuation in
            _ = work.queue.push(PendingWrite(durability: durability, body: body, waiting: continuation))
        }
        return try result.get()
    }

    private func startThread() throws(MartletError) {
        try thread.withLock { thread throws(MartletError) in
            guard thread == nil else { return }
            let work = work
            thread = try SystemThread.start(name: "state-writer") { work.run() }
        }
    }

    private static func commit(_ batch: [any PendingWriting], on handle: inout SQLHandle) {
        do throws(MartletError) {
            try handle.begin(batch.contains { $0.durability == .full } ? .full : .relaxed)
            let failures = try perform(batch, &handle)
            try handle.commit()
            for (write, failure) in zip(batch, failures) { write.end(failure) }
        } catch {
            var failure = error
            do throws(MartletError) {
                // A full disk, for one, has ended the transaction already.
                if handle.isInTransaction { try handle.rollback() }
            } catch {
                failure.cause = error
            }
            for write in batch { write.end(failure) }
        }
    }

    /// Makes each write; returns the errors of those that failed alone.
    ///
    /// - Throws: What ended the transaction for all.
    private static func perform(
        _ batch: [any PendingWriting], _ handle: inout SQLHandle
    ) throws(MartletError) -> [MartletError?] {
        var failures: [MartletError?] = []
        for write in batch {
            var failure: MartletError?
            var isKept = false
            try handle.run("SAVEPOINT one_write")
            do throws(MartletError) {
                isKept = try write.perform(&handle)
            } catch {
                guard handle.isInTransaction else { throw error }
                failure = error
            }
            if !isKept { try handle.run("ROLLBACK TO one_write") }
            try handle.run("RELEASE one_write")
            failures.append(failure)
        }
        return failures
    }
}
