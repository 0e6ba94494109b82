import Errors
import Flows
import Secrets
import Templates

/// What the comments at the top of a sensor's file ask for, such as `# @network: true`.
struct SensorSettings {
    var network = false
    var timeout = Self.usualTimeout
    var secrets: [SecretName] = []

    /// How long a sensor may take unless it says otherwise, and at most.
    static let usualTimeout = Duration.seconds(30)
    static let longestTimeout = Duration.seconds(600)

    private static let keys = ["network", "timeout", "secrets"]

    init(_ text: String, file: String) throws(MartletError) {
        for line in CommentAnnotation.leading(in: text, file: file) {
            func wrong(_ wanted: String) -> MartletError {
                MartletError(.invalidInput, "'\(line.key)' must be \(wanted), not '\(line.value)'", at: line.location)
            }
            switch line.key {
            case "network":
                guard let flag = ["true": true, "false": false][line.value] else { throw wrong("true or false") }
                network = flag
            case "timeout":
                guard let time = FlowDuration.parse(line.value), time > .zero, time <= Self.longestTimeout else {
                    throw wrong("a time span such as 30s, of 10m at most")
                }
                timeout = time
            case "secrets":
                for name in line.value.split(whereSeparator: { $0 == "," || $0 == " " }) {
                    do {
                        secrets.append(try SecretName(String(name)))
                    } catch {
                        throw error.located(at: line.location)
                    }
                }
            default:
                throw MartletError(
                    .invalidInput, "a sensor has no setting '\(line.key)'", at: line.location,
                    hint: NearestName.of(line.key, among: Self.keys).map { "Did you mean '\($0)'?" }
                        ?? "Known are: \(Self.keys.joined(separator: ", ")).")
            }
        }
    }
}
