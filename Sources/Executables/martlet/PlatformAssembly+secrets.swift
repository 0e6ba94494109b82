import Clocks
import MetadataSQL
import SecretKeys
import SecretService

extension PlatformAssembly {
    /// The variable with the key of secrets; the file in the project's state is used without it.
    static let secretKeyVariable = "MARTLET_SECRET_KEY"

    static func secrets(_ database: SQLDatabase, state: String, _ clock: any WallClock) -> SecretService {
        SecretService(
            store: SQLSecretStore(database),
            keys: SecretKeyFile(path: "\(state)/secret.key", given: ProcessFacts.environment[secretKeyVariable]),
            clock: clock
        ) { count in
            var generator = SystemRandomNumberGenerator()
            return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        }
    }
}
