public import Errors
public import JSON

extension ConcurrencyLimits {
    private static let names = ["runs", "queue", "flows", "pipelines", "namespaces", "pools"]

    /// Reads `concurrency` of `martlet.yaml`; what is not there stays as usual.
    ///
    /// ```yaml
    /// concurrency:
    ///   runs: 64
    ///   queue: 20000
    ///   flows: {nightly: 1}
    ///   pipelines: {silver.orders: 1}
    ///   namespaces: {gold: 2}
    ///   pools: {warehouse: 4}
    /// ```
    public init(settings: JSONObject) throws(MartletError) {
        self.init()
        for (name, value) in settings.members where !value.isNull {
            switch name {
            case "runs": runs = try Self.number(name, value, 1...100_000)
            case "queue": queue = try Self.number(name, value, 1...1_000_000)
            case "flows": flows = try Self.numbers(name, value)
            case "pipelines": pipelines = try Self.numbers(name, value)
            case "namespaces": namespaces = try Self.numbers(name, value)
            case "pools": pools = try Self.numbers(name, value)
            default:
                throw MartletError(
                    .invalidInput, "martlet.yaml has 'concurrency.\(name)', which limits nothing",
                    hint: NearestName.of(name, among: Self.names).map { "Did you mean '\($0)'?" }
                        ?? "There are: \(Self.names.joined(separator: ", ")).")
            }
        }
    }

    private static func numbers(_ name: String, _ value: JSONValue) throws(MartletError) -> [String: Int] {
        guard let members = value.objectValue?.members else {
            throw wrong(name, "names with numbers, such as {nightly: 1}")
        }
        var limits: [String: Int] = [:]
        for (key, value) in members { limits[key] = try number("\(name).\(key)", value, 1...100_000) }
        return limits
    }

    private static func number(
        _ name: String, _ value: JSONValue, _ range: ClosedRange<Int>
    ) throws(MartletError) -> Int {
        guard let number = value.intValue.map({ Int($0) }), range.contains(number) else {
            throw wrong(name, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private static func wrong(_ name: String, _ expected: String) -> MartletError {
        MartletError(.invalidInput, "'concurrency.\(name)' in martlet.yaml must be \(expected)")
    }
}
