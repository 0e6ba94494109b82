/// What a function, filter or test was called with.
public struct TemplateArguments {
    public var positional: [TemplateValue]
    public var keyword: [(name: String, value: TemplateValue)]

    public init(_ positional: [TemplateValue] = [], keyword: [(name: String, value: TemplateValue)] = []) {
        self.positional = positional
        self.keyword = keyword
    }

    /// The arguments by parameter, nil where one was not given.
    ///
    /// - Parameters:
    ///   - callee: How errors name what is called.
    ///   - required: How many of the first parameters must be given.
    public func bound(to parameters: [String], of callee: String, required: Int = 0) throws -> [TemplateValue?] {
        guard positional.count <= parameters.count else {
            throw templateError(
                "\(callee) takes at most \(parameters.count) argument\(parameters.count == 1 ? "" : "s"), not "
                    + "\(positional.count)")
        }
        var values: [TemplateValue?] = positional
        values.append(contentsOf: repeatElement(nil, count: parameters.count - positional.count))
        for (name, value) in keyword {
            guard let index = parameters.firstIndex(of: name) else {
                throw templateError(
                    "\(callee) has no argument '\(name)'",
                    hint: parameters.isEmpty ? nil : "It takes: \(parameters.joined(separator: ", ")).")
            }
            guard values[index] == nil else { throw templateError("\(callee) is given '\(name)' twice") }
            values[index] = value
        }
        for index in 0..<required where values[index] == nil {
            throw templateError("\(callee) needs its argument '\(parameters[index])'")
        }
        return values
    }
}

extension Optional where Wrapped == TemplateValue {
    func text(_ what: String, default value: String) throws -> String { try self?.text(what) ?? value }
    func integer(_ what: String, default value: Int) throws -> Int { try self?.integer(what) ?? value }

    /// A flag, false where it was not given.
    func isTrue(default value: Bool) throws -> Bool { try self?.isTrue() ?? value }
}
