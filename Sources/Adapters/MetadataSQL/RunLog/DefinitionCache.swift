internal import Cryptography
internal import JSON
internal import Runs
internal import Synchronization

/// Definitions that were stored or read lately, so that each is written and parsed once.
final class DefinitionCache: Sendable {
    private struct State {
        var hashes: [RunDefinition: [UInt8]] = [:]
        var definitions: [[UInt8]: RunDefinition] = [:]
    }

    private static let limit = 256
    private let state = Mutex(State())

    /// The hash under which a definition lies, and its body where that may have to be written.
    func hash(of definition: RunDefinition) -> (hash: [UInt8], body: [UInt8]?) {
        if let hash = state.withLock({ $0.hashes[definition] }) { return (hash, nil) }
        let body = definition.json.encoded()
        return (Array(SHA256.digest(of: body).bytes), body)
    }

    func definition(_ hash: [UInt8]) -> RunDefinition? { state.withLock { $0.definitions[hash] } }

    /// Remembers a definition that is stored for certain.
    func remember(_ definition: RunDefinition, _ hash: [UInt8]) {
        state.withLock { state in
            if state.hashes.count >= Self.limit { state = State() }
            state.hashes[definition] = hash
            state.definitions[hash] = definition
        }
    }
}
