import CommandParsing
import Testing

@Suite struct CompleterTests {
    private func answer(
        _ words: [String], names: [String] = [], shell: CompletionShell = .fish
    ) -> [String] {
        let request = Completer(sampleTool).complete(shell.joined(words))
        let found = request.nameKind == nil ? [] : names.map { CompletionCandidate($0, "") }
        return request.answer(names: found, for: shell).split(separator: "\n").map {
            String($0.prefix { $0 != "\t" })
        }
    }

    @Test func commandsAndOptions() {
        #expect(answer([""]) == ["query", "ingest", "branch", ":none"])
        #expect(answer(["-C", "dir", "b"]) == ["branch", ":none"])
        #expect(answer(["branch", ""]) == ["list", "create", ":none"])
        #expect(answer(["query", "--l"]) == ["--limit", ":none"])
        #expect(answer(["query", "--force", "--f"]) == [":none"])
        #expect(answer(["query", "--v"]) == ["--var", "--verbose", ":none"])
    }

    @Test func values() {
        #expect(answer(["--color", "a"]) == ["auto", "always", ":none"])
        #expect(answer(["--color=al"]) == ["--color=always", ":none"])
        #expect(answer(["query", "--ref", "ma"], names: ["main", "dev"]) == ["main", ":none"])
        #expect(answer(["query", "-r", ""], names: ["main", "dev"]) == ["main", "dev", ":none"])
        #expect(answer(["-C", ""]) == [":directories"])
        #expect(answer(["branch", "create", "x", ""]) == ["wide", "deep", ":none"])
        #expect(answer(["query", "x", "y"]) == [":none"])
        #expect(answer(["ingest", ""]) == [":files"])
    }

    @Test func theRequestNamesWhatMustBeLookedUp() {
        let request = Completer(sampleTool).complete(["-C", "there", "query", "-r", "d"])
        #expect(request.nameKind == "ref")
        #expect(request.options["directory"] == ["there"])
        #expect(request.prefix == "d")
    }

    @Test func bashWordsAreJoinedAndCut() {
        #expect(CompletionShell.bash.joined(["query", "--ref", "=", "ma"]) == ["query", "--ref=ma"])
        #expect(CompletionShell.bash.joined(["a", "tag", ":", ""]) == ["a", "tag:"])
        #expect(CompletionShell.zsh.joined(["--ref", "="]) == ["--ref", "="])
        #expect(answer(["query", "--ref", "=", "ma"], names: ["main"], shell: .bash) == ["main", ":none"])
        #expect(answer(["query", "--ref", "="], names: ["main"], shell: .bash) == ["main", ":none"])
        #expect(answer(["query", "-r", "v", ":", "1"], names: ["v:1", "v:2"], shell: .bash) == ["1", ":none"])
    }

    @Test(arguments: CompletionShell.allCases)
    func scriptsCallTheTool(_ shell: CompletionShell) {
        let script = shell.script(for: "my-tool")
        #expect(script.contains("__complete \(shell.rawValue) -- "))
        #expect(script.contains("_my_tool"))
        #expect(script.hasSuffix("\n"))
    }
}
