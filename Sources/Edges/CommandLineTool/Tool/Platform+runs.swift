import Errors
import RunEngine

extension Platform {
    /// Lets the engine of runs work as long as the body does; a server's works anyway.
    func withRunEngine<Value: Sendable>(
        _ body: @escaping @Sendable (RunEngine) async throws -> Value
    ) async throws -> Value {
        guard let runEngine else {
            throw MartletError(.unsupported, "this project has nothing that drives runs of flows")
        }
        if runEngine.isRunning { return try await body(runEngine) }
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await runEngine.run(adoptsOthers: false)
                return nil
            }
            group.addTask { try await body(runEngine) }
            while let value = try await group.next() {
                guard let value else { continue }
                group.cancelAll()
                return value
            }
            throw MartletError(.cancelled, "the command was interrupted")
        }
    }
}
