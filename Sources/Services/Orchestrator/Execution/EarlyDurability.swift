internal import ObjectStorage

/// Makes what finished steps wrote durable while others go on, so that publishing waits for the last of it only.
actor EarlyDurability {
    /// How many files are worth a wait of their own; a run of fewer waits once, when it publishes.
    private static let batch = 128

    private let store: any ObjectStore
    private var waiting: [Location] = []
    private var running: Task<Void, Never>?
    private var failure: (any Error)?

    init(store: any ObjectStore) {
        self.store = store
    }

    func add(_ files: [Location]) {
        waiting += files
        startWhereDue()
    }

    private func startWhereDue() {
        guard running == nil, failure == nil, waiting.count >= Self.batch else { return }
        let files = waiting
        waiting = []
        running = Task {
            let result: Result<Void, any Error>
            do {
                result = .success(try await store.makeDurable(files))
            } catch {
                result = .failure(error)
            }
            ended(result)
        }
    }

    private func ended(_ result: Result<Void, any Error>) {
        running = nil
        if case .failure(let error) = result { failure = error }
        startWhereDue()
    }

    /// Returns when everything that was added is durable.
    ///
    /// - Throws: What went wrong earlier too: a disk that lost a write may say so only once.
    func finish() async throws {
        while let running { await running.value }
        if let failure { throw failure }
        let files = waiting
        waiting = []
        try await store.makeDurable(files)
    }
}
