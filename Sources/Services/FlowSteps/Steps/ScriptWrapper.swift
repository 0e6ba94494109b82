import Execution
import Flows

/// The shell around a script: it takes the script from its input, and says where its outputs go.
enum ScriptWrapper {
    /// Where a script writes its outputs, in its private folder.
    static let handover = ProcessHandover(name: "martlet-outputs", limit: FlowLimits.outputBytes)

    /// Arguments of `bash`: the shell with its options and the script's own arguments follow.
    static func arguments(shell: [String], _ arguments: [String]) -> [String] {
        ["-c", text, "martlet", String(shell.count)] + shell + arguments
    }

    private static let text = #"""
        shell=("${@:2:$1}"); shift "$((1 + $1))"
        folder=$(pwd -P) || exit 125
        export MARTLET_OUTPUTS="$folder/martlet-outputs"
        cat > "$folder/martlet-script" || exit 125
        : > "$MARTLET_OUTPUTS" || exit 125
        exec "${shell[@]}" "$folder/martlet-script" "$@" < /dev/null
        """#
}
