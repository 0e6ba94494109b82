import Clocks
import MetadataSQL
import SecretKeys
import SecretService

extension PlatformAssembly {
    /// The variable with the key of secrets; the file in the project's state is used without it.
    static let secretKeyVariable = "MARTLET_SECRET_KEY"

    static func secrets(_ database: SQLDatabase, state: String, _ clock: any WallClock) -> SecretService {
        SecretService(
            store: SQLSecretStore(database), others: [SQLStorageKeyStore(database)],
            keys: SecretKeyFile(path: "\(state)/secret.key", given: ProcessFacts.environment[secretKeyVariable]),
            clock: clock
        ) { randomBytes($0) }
    }

    /// Bytes that nobody can guess.
    static func randomBytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
