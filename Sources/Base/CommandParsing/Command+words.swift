extension Command {
    /// The words that parse to the same arguments; this is the tool itself.
    ///
    /// - Parameter left: Options to leave out.
    public func words(for arguments: ParsedArguments, without left: Set<String> = []) -> [String] {
        guard let chain = chain(along: arguments.commandPath), let command = chain.last else { return [] }
        var words = arguments.commandPath
        for option in chain.flatMap(\.options) where !left.contains(option.name) {
            for value in arguments.values(option.name) {
                words.append(option.value == nil ? "--\(option.name)" : "--\(option.name)=\(value)")
            }
        }
        // Whatever follows is an argument, also where it begins with a hyphen.
        words.append("--")
        for positional in command.positionals { words += arguments.values(positional.name) }
        return words
    }
}

extension ParsedArguments {
    /// The same with other values of an option; none removes it.
    public func replacing(_ name: String, with values: [String]) -> ParsedArguments {
        precondition(known.contains(name), "'\(commandPath.joined(separator: " "))' declares no '\(name)'")
        var copy = self
        copy.options[name] = values.isEmpty ? nil : values
        return copy
    }

    /// The same with a value for an argument that is known by its place.
    public func placing(_ name: String, _ values: [String]) -> ParsedArguments {
        precondition(known.contains(name), "'\(commandPath.joined(separator: " "))' declares no '\(name)'")
        var copy = self
        copy.positionals[name] = values
        return copy
    }
}
