public import Errors
public import JSON

extension WorkerPolicy {
    private static let names = [
        "choice", "lease_seconds", "deliveries", "queue_limit", "limit", "patience_seconds", "table_bytes",
        "nats",
    ]

    /// Reads `workers` of `martlet.yaml`; what is not there stays as usual.
    ///
    /// - Throws: `invalidInput`.
    public init(settings: JSONObject) throws(MartletError) {
        self.init()
        for (name, value) in settings.members where !value.isNull {
            switch name {
            case "choice":
                guard let choice = value.stringValue.flatMap(WorkerChoice.init) else {
                    throw Self.wrong(name, "one of \(WorkerChoice.allCases.map(\.rawValue).joined(separator: ", "))")
                }
                self.choice = choice
            case "lease_seconds": lease = .seconds(try Self.number(name, value, 3...3600))
            case "deliveries": deliveries = Int(try Self.number(name, value, 1...100))
            case "queue_limit": queueLimit = Int(try Self.number(name, value, 1...1_000_000))
            case "limit": workersLimit = Int(try Self.number(name, value, 1...10_000))
            case "patience_seconds": patience = .seconds(try Self.number(name, value, 1...31_536_000))
            case "table_bytes": tableBytes = Int(try Self.number(name, value, 1...(1 << 40)))
            case "nats": break
            default:
                throw MartletError(
                    .invalidInput, "martlet.yaml has 'workers.\(name)', which is no setting of workers",
                    hint: NearestName.of(name, among: Self.names).map { "Did you mean '\($0)'?" }
                        ?? "There are: \(Self.names.joined(separator: ", ")).")
            }
        }
    }

    private static func number(
        _ name: String, _ value: JSONValue, _ range: ClosedRange<Int64>
    ) throws(MartletError) -> Int64 {
        guard let number = value.intValue, range.contains(number) else {
            throw wrong(name, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private static func wrong(_ name: String, _ expected: String) -> MartletError {
        MartletError(.invalidInput, "'workers.\(name)' in martlet.yaml must be \(expected)")
    }
}
