import Cryptography
import Execution
import Flows

/// The shell around a script: it takes the script from its input, and hands the outputs on at its end.
///
/// The private folder of a process goes with it, so what the script wrote to `$MARTLET_OUTPUTS` comes out through the process's own
/// output, as lines with a mark that no script writes by chance.
struct ScriptWrapper {
    let mark: String
    private var encoded: [UInt8] = []
    private(set) var isComplete = false
    private(set) var isTooLarge = false

    init(mark: String) { self.mark = "\u{1}martlet-outputs:\(mark):" }

    /// Arguments of `bash`: the mark, the limit, the shell with its options and the script's own arguments follow.
    func arguments(shell: [String], _ arguments: [String]) -> [String] {
        ["-c", Self.text, "martlet", mark, String(FlowLimits.outputBytes), String(shell.count)] + shell + arguments
    }

    private static let text = #"""
        mark=$1; limit=$2; count=$3; shift 3
        shell=("${@:1:count}"); shift "$count"
        export MARTLET_OUTPUTS="$TMPDIR/martlet-outputs"
        script="$TMPDIR/martlet-script"
        cat > "$script" || exit 125
        : > "$MARTLET_OUTPUTS" || exit 125
        "${shell[@]}" "$script" "$@" < /dev/null
        status=$?
        size=$(wc -c < "$MARTLET_OUTPUTS") || size=0
        if [ "$size" -gt "$limit" ]; then
          printf '%stoo-large\n' "$mark"
        elif [ "$size" -gt 0 ]; then
          base64 -w 4096 "$MARTLET_OUTPUTS" | while IFS= read -r line || [ -n "$line" ]; do printf '%s=%s\n' "$mark" "$line"; done
        fi
        printf '%send\n' "$mark"
        exit "$status"
        """#

    /// What of a line is the script's own; nil where nothing of it is.
    mutating func take(_ line: ProcessLine) -> String? {
        guard line.stream == .output, let start = Self.find(mark, in: line.text) else { return line.text }
        let own = String(line.text[..<start])
        let rest = line.text[line.text.index(start, offsetBy: mark.count)...]
        switch rest {
        case "end": isComplete = true
        case "too-large": isTooLarge = true
        default: encoded.append(contentsOf: rest.dropFirst().utf8)
        }
        return own.isEmpty ? nil : own
    }

    private static func find(_ mark: String, in text: String) -> String.Index? {
        guard let first = mark.first, text.utf8.count >= mark.utf8.count else { return nil }
        var start = text.startIndex
        while let index = text[start...].firstIndex(of: first) {
            if text[index...].hasPrefix(mark) { return index }
            start = text.index(after: index)
        }
        return nil
    }

    /// The bytes of the outputs; nil where they did not arrive whole.
    var outputs: [UInt8]? { Base64.decode(String(decoding: encoded, as: UTF8.self)) }
}
