public import Errors

extension PipelineName {
    /// Whether a text may name a pipeline, a namespace or a landing zone: `^[a-z][a-z0-9_-]*$`.
    public static func isValid(_ text: some StringProtocol, limit: Int = nameLengthLimit) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first), bytes.count <= limit
        else {
            return false
        }
        return bytes.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
        }
    }

    /// Reads `layer.name` or `namespace.layer.name`.
    ///
    /// - Parameters:
    ///   - defaultNamespace: The name by which the default namespace can be called too.
    ///   - namespace: Where a name of two parts is looked for, nil for the default namespace.
    public init(
        _ text: some StringProtocol, defaultNamespace: String, in namespace: String? = nil
    ) throws(MartletError) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let hint = "A table is written layer.name or namespace.layer.name; layers are bronze, silver and gold."
        guard parts.count == 2 || parts.count == 3, let layer = Layer(rawValue: String(parts[parts.count - 2])) else {
            throw MartletError(.invalidInput, "'\(text)' does not name a table", hint: hint)
        }
        let name = parts[parts.count - 1]
        guard Self.isValid(name) else { throw Self.invalid(name, what: "table") }
        var own = namespace
        if parts.count == 3 {
            guard Self.isValid(parts[0], limit: Self.namespaceLengthLimit) else {
                throw Self.invalid(parts[0], what: "namespace", limit: Self.namespaceLengthLimit)
            }
            own = parts[0] == defaultNamespace ? nil : String(parts[0])
        }
        self.init(namespace: own, layer: layer, validName: String(name))
    }

    static func invalid(_ name: some StringProtocol, what: String, limit: Int = nameLengthLimit) -> MartletError {
        MartletError(
            .invalidInput, "'\(name)' cannot be the name of a \(what)",
            hint: "Use a small letter, then small letters, digits, '_' and '-', at most \(limit).")
    }
}
