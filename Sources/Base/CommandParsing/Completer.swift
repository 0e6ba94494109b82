/// Tells what could be typed next.
///
/// It reads the words before the cursor as forgivingly as a shell needs and says which words fit, and which kinds of names
/// the program itself must look up.
public struct Completer: Sendable {
    private let root: Command

    public init(_ root: Command) { self.root = root }

    /// What fits in place of the last word.
    ///
    /// - Parameter words: Those after the tool's own name, up to the cursor; the last is what was typed of the word in
    ///   question, possibly nothing.
    public func complete(_ words: [String]) -> CompletionRequest {
        var state = State(root: root)
        for word in words.dropLast() { state.read(word) }
        var request = CompletionRequest(prefix: words.last ?? "")
        request.options = state.options
        request.words = state.words
        if let option = state.pending {
            request.add(option.value)
        } else if state.onlyWords {
            request.add(state.nextPositional?.value)
        } else if request.prefix.hasPrefix("--"), let mark = request.prefix.firstIndex(of: "=") {
            let name = request.prefix[..<mark].dropFirst(2)
            request.insertion = String(request.prefix[...mark])
            request.prefix = String(request.prefix[request.prefix.index(after: mark)...])
            request.add(state.visibleOptions.first { $0.name == name }?.value)
        } else if request.prefix.hasPrefix("-") {
            request.candidates = state.optionCandidates
        } else if !state.command.subcommands.isEmpty {
            request.candidates = state.command.subcommands.filter { !$0.isHidden }.map {
                CompletionCandidate($0.name, $0.summary)
            }
        } else {
            request.add(state.nextPositional?.value)
        }
        return request
    }

    private struct State {
        let root: Command
        var chain: [Command]
        var pending: CommandOption?
        var onlyWords = false
        var words: [String] = []
        var options: [String: [String]] = [:]

        init(root: Command) {
            self.root = root
            chain = [root]
        }

        var command: Command { chain[chain.count - 1] }
        var visibleOptions: [CommandOption] { chain.reversed().flatMap(\.options) }

        var nextPositional: Positional? {
            let declared = command.positionals
            guard let variadic = declared.firstIndex(where: { $0.arity.isVariadic }), words.count >= variadic else {
                return words.count < declared.count ? declared[words.count] : nil
            }
            return declared[variadic]
        }

        var optionCandidates: [CompletionCandidate] {
            let free = visibleOptions.filter { options[$0.name] == nil || ($0.isRepeatable && $0.value != nil) }
            return free.flatMap { option in
                [CompletionCandidate("--\(option.name)", option.summary)]
                    + (option.short.map { [CompletionCandidate("-\($0)", option.summary)] } ?? [])
            } + [CompletionCandidate("--help", "Show help.")]
        }

        mutating func read(_ word: String) {
            if let option = pending {
                options[option.name, default: []].append(word)
                pending = nil
            } else if onlyWords {
                words.append(word)
            } else if word == "--" {
                onlyWords = true
            } else if word.hasPrefix("--") {
                let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                note(visibleOptions.first { $0.name == parts[0] }, value: parts.count > 1 ? String(parts[1]) : nil)
            } else if word.hasPrefix("-"), word != "-" {
                let option = visibleOptions.first { $0.short == word.dropFirst().first }
                note(option, value: word.count > 2 ? String(word.dropFirst(2)) : nil)
            } else if let next = command.subcommands.first(where: { $0.name == word }) {
                chain.append(next)
            } else {
                words.append(word)
            }
        }

        private mutating func note(_ option: CommandOption?, value: String?) {
            guard let option else { return }
            if option.value != nil, value == nil {
                pending = option
            } else {
                options[option.name, default: []].append(value ?? "true")
            }
        }
    }
}
