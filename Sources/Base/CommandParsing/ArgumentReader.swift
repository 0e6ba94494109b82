internal import Errors

/// The state of reading a command line from left to right.
struct ArgumentReader {
    let root: Command
    private(set) var chain: [Command]
    private(set) var options: [String: [String]] = [:]
    /// The arguments that belong to no option, in order.
    private(set) var words: [String] = []
    private(set) var wantsHelp = false
    private(set) var wantsVersion = false

    init(root: Command) {
        self.root = root
        chain = [root]
    }

    var command: Command { chain[chain.count - 1] }
    var path: [String] { chain.dropFirst().map(\.name) }
    var fullPath: [String] { chain.map(\.name) }
    var fullName: String { fullPath.joined(separator: " ") }

    /// The options of the command and of those above it.
    var visibleOptions: [CommandOption] { chain.reversed().flatMap(\.options) }

    mutating func read(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                words.append(contentsOf: rest)
                return
            } else if argument.hasPrefix("--") {
                try readLong(argument, &rest)
            } else if argument.hasPrefix("-"), argument != "-" {
                try readShort(argument, &rest)
            } else if !command.subcommands.isEmpty {
                try enterSubcommand(argument)
            } else {
                words.append(argument)
            }
        }
    }

    mutating func enterSubcommand(_ name: String) throws(UsageError) {
        guard let next = command.subcommands.first(where: { $0.name == name }) else {
            let nearest = NearestName.of(name, among: command.subcommands.filter { !$0.isHidden }.map(\.name))
            throw UsageError(
                "'\(fullName)' has no command '\(name)'", suggestion: nearest.map { "Did you mean '\($0)'?" },
                in: fullPath)
        }
        chain.append(next)
    }

    private mutating func readLong(_ argument: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
        let mark = argument.firstIndex(of: "=")
        let name = String(argument[..<(mark ?? argument.endIndex)].dropFirst(2))
        let attached = mark.map { String(argument[$0...].dropFirst()) }
        if name == "help" {
            wantsHelp = true
        } else if name == "version", chain.count == 1 {
            wantsVersion = true
        } else if let option = visibleOptions.first(where: { $0.name == name }) {
            if option.value == nil, attached != nil {
                throw UsageError("the flag '--\(name)' takes no value", in: fullPath)
            }
            try record(option, as: "--\(name)", attached: attached, &rest)
        } else {
            throw unknown(option: "--\(name)", named: name)
        }
    }

    private mutating func readShort(_ argument: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
        var letters = argument.dropFirst()
        while let letter = letters.popFirst() {
            if letter == "h", !visibleOptions.contains(where: { $0.short == "h" }) {
                wantsHelp = true
                continue
            }
            guard let option = visibleOptions.first(where: { $0.short == letter }) else {
                throw unknown(option: "-\(letter)", named: String(argument.dropFirst()))
            }
            guard option.value != nil else {
                try record(option, as: "-\(letter)", attached: nil, &rest)
                continue
            }
            let attached = letters.first == "=" ? letters.dropFirst() : letters
            try record(option, as: "-\(letter)", attached: letters.isEmpty ? nil : String(attached), &rest)
            return
        }
    }

    private mutating func record(
        _ option: CommandOption, as typed: String, attached: String?, _ rest: inout ArraySlice<String>
    ) throws(UsageError) {
        guard let form = option.value else {
            options[option.name, default: []].append("true")
            return
        }
        guard let text = attached ?? rest.popFirst() else {
            throw UsageError("the option '\(typed)' needs a value \(form.name)", in: fullPath)
        }
        if attached == nil, text == "--" || (text.hasPrefix("--") && text.count > 2) {
            throw UsageError(
                "the option '\(typed)' needs a value \(form.name), but '\(text)' follows",
                suggestion: "For a value that begins with hyphens, write \(typed)=\(text).", in: fullPath)
        }
        try form.check(text, subject: "the option '\(typed)'", in: fullPath)
        if options[option.name] != nil, !option.isRepeatable {
            throw UsageError("the option '\(typed)' was given more than once", in: fullPath)
        }
        options[option.name, default: []].append(text)
    }

    private func unknown(option typed: String, named name: String) -> UsageError {
        let message = "'\(fullName)' has no option '\(typed)'"
        if chain.count == 1, let owner = root.subcommands.first(where: { $0.options.contains { $0.name == name } }) {
            return UsageError(
                message, suggestion: "It is an option of '\(root.name) \(owner.name)': write it after the command.",
                in: fullPath)
        }
        let nearest = NearestName.of(name, among: visibleOptions.map(\.name) + ["help"])
        return UsageError(message, suggestion: nearest.map { "Did you mean '--\($0)'?" }, in: fullPath)
    }
}
