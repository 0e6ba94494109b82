/// The shells for which there is completion.
public enum CompletionShell: String, Sendable, CaseIterable {
    case bash, zsh, fish

    /// The words as the command line tool would see them.
    ///
    /// bash splits words at `=`, `:` and `@`; this joins them again.
    public func joined(_ words: [String]) -> [String] {
        guard self == .bash else { return words }
        var result: [String] = []
        var joinsNext = false
        for word in words {
            let isMark = !word.isEmpty && word.allSatisfy { "=:@".contains($0) }
            if (isMark || joinsNext), let last = result.popLast() {
                result.append(last + word)
            } else {
                result.append(word)
            }
            joinsNext = isMark
        }
        return result
    }

    /// The script that the person's shell loads.
    ///
    /// It asks the tool itself, through its hidden command `__complete`, so it never lags behind the tool.
    public func script(for tool: String) -> String {
        let function = "_" + tool.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
        return switch self {
        case .bash: Self.bashScript(tool, function)
        case .zsh: Self.zshScript(tool, function)
        case .fish: Self.fishScript(tool, function)
        }
    }

    private static func bashScript(_ tool: String, _ function: String) -> String {
        #"""
        # bash completion for \#(tool)
        # Load it now:      source <(\#(tool) completion bash)
        # In every session: \#(tool) completion bash > ~/.local/share/bash-completion/completions/\#(tool)
        \#(function)() {
            local line answer paths=:none current=${COMP_WORDS[COMP_CWORD]}
            COMPREPLY=()
            answer=$("${COMP_WORDS[0]}" __complete bash -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null) || return 0
            while IFS= read -r line; do
                case $line in
                    :files | :directories | :none) paths=$line ;;
                    *) COMPREPLY+=("$(printf '%q' "${line%%$'\t'*}")") ;;
                esac
            done <<<"$answer"
            case $current in = | : | @) current= ;; esac
            case $paths in
                :files) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
                :directories) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
            esac
        }
        complete -F \#(function) \#(tool)

        """#
    }

    private static func zshScript(_ tool: String, _ function: String) -> String {
        #"""
        #compdef \#(tool)
        # zsh completion for \#(tool)
        # Load it now:      source <(\#(tool) completion zsh)
        # In every session: \#(tool) completion zsh > "${fpath[1]}/_\#(tool)"
        \#(function)() {
            local line paths=:none
            local -a found
            for line in "${(@f)$("${words[1]}" __complete zsh -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
                case $line in
                    :files|:directories|:none) paths=$line ;;
                    *$'\t'*) found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
                    ?*) found+=("${line//:/\\:}") ;;
                esac
            done
            (( $#found )) && _describe -o '\#(tool)' found
            case $paths in
                :files) _files ;;
                :directories) _files -/ ;;
            esac
        }
        if [ "$funcstack[1]" = "\#(function)" ]; then
            \#(function) "$@"
        else
            compdef \#(function) \#(tool)
        fi

        """#
    }

    private static func fishScript(_ tool: String, _ function: String) -> String {
        #"""
        # fish completion for \#(tool)
        # Load it now:      \#(tool) completion fish | source
        # In every session: \#(tool) completion fish > ~/.config/fish/completions/\#(tool).fish
        function \#(function)
            set -l before (commandline -opc)
            set -l current (commandline -ct)
            for line in ($before[1] __complete fish -- $before[2..-1] "$current" 2>/dev/null)
                switch $line
                    case :none
                    case :files
                        __fish_complete_path "$current"
                    case :directories
                        __fish_complete_directories "$current"
                    case '*'
                        echo $line
                end
            end
        end
        complete -c \#(tool) -f -a '(\#(function))'

        """#
    }
}
