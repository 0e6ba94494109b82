/// Where the code of one of Dataplane's nodes writes, as far as its text says.
///
/// There a node wrote wherever its worker could; here a step writes where it says that it does.
struct DataplaneWrites {
    /// It writes to the folder of its files.
    private(set) var isBeside = false
    /// Where it writes to places that are gone with the step or refused to it, such as `load.py:12`.
    private(set) var others: [String] = []

    /// - Parameters:
    ///   - commands: What the node runs.
    ///   - marker: How its commands name the folder of its files.
    ///   - files: Its files by their path there.
    init(commands: [String], marker: String, files: [(path: String, text: String)]) {
        let lines = commands.flatMap { $0.split(whereSeparator: \.isNewline).map(String.init) }
        // From there on relative paths lie in the folder.
        let isThere = lines.contains { $0.contains("cd \(marker)") || $0.contains("cd \"\(marker)") }
        for line in lines where Self.isShellWrite(line) {
            if isThere || Self.targets(line, marker) { isBeside = true } else { note("its commands") }
        }
        for file in files {
            let knowsItsPlace = isThere || Self.ownPlaces.contains { file.text.contains($0) }
            let isShell = file.path.hasSuffix(".sh") || file.path.hasSuffix(".bash")
            for (number, part) in file.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
                .enumerated()
            {
                let line = String(part)
                guard !(line.first { !$0.isWhitespace } == "#") else { continue }
                guard isShell ? Self.isShellWrite(line) : Self.isPythonWrite(line) else { continue }
                if knowsItsPlace { isBeside = true } else { note("\(file.path):\(number + 1)") }
            }
        }
    }

    private mutating func note(_ place: String) {
        if others.count < Self.placesShown, !others.contains(place) { others.append(place) }
    }

    /// Places of one node that are told.
    private static let placesShown = 3

    // MARK: Shell

    private static let writers: Set<String> = [
        "cp", "dd", "git", "gunzip", "gzip", "install", "ln", "mkdir", "mv", "rm", "rsync", "split", "tar", "tee",
        "touch",
        "truncate", "unzip", "wget",
    ]

    private static func isShellWrite(_ line: String) -> Bool {
        // The first word of each command is what it runs.
        let commands = line.split { "|;&(".contains($0) }.compactMap { part in
            part.split(whereSeparator: \.isWhitespace).first { !before.contains($0) && !$0.contains("=") }
        }
        return commands.contains { writers.contains(String($0)) } || !redirections(line).isEmpty
    }

    private static let before: Set<Substring> = ["!", "do", "else", "exec", "if", "sudo", "then", "time", "while"]

    /// What stands behind each `>`, but for other streams and devices.
    private static func redirections(_ line: String) -> [Substring] {
        var found: [Substring] = []
        var rest = line[...]
        while let arrow = rest.firstIndex(of: ">") {
            rest = rest[rest.index(after: arrow)...].drop {
                $0 == ">" || $0 == "|" || $0 == " " || $0 == "\"" || $0 == "'"
            }
            guard let first = rest.first, first != "&", first != "=", !rest.hasPrefix("/dev/") else { continue }
            found.append(rest)
        }
        return found
    }

    /// Whether a line that writes does so below the marker: in a redirection, or as what a command that writes is given.
    private static func targets(_ line: String, _ marker: String) -> Bool {
        let redirections = redirections(line)
        if redirections.isEmpty { return line.contains(marker) }
        return redirections.contains { $0.hasPrefix(marker) }
    }

    // MARK: Python

    /// How code finds the folder that it lies in.
    private static let ownPlaces = [
        "__file__", "sys.path[0]", "sys.argv[0]", "BASH_SOURCE", "dirname $0", "dirname \"$0\"", "dirname -- \"$0\"",
    ]

    private static let calls = [
        ".write_text(", ".write_bytes(", ".write_parquet(", ".write_csv(", ".write_json(", ".write_ndjson(",
        ".sink_parquet(",
        ".sink_csv(", ".to_csv(", ".to_parquet(", ".to_json(", ".to_excel(", ".to_pickle(", ".to_feather(",
        "write_table(",
        ".savefig(", "os.makedirs(", "os.mkdir(", ".mkdir(", ".touch(", "os.rename(", "os.replace(", "shutil.copy",
        "shutil.move(",
        "urlretrieve(", "sqlite3.connect(", "np.save",
    ]

    private static func isPythonWrite(_ line: String) -> Bool {
        calls.contains { line.contains($0) } || line.contains("open(") && hasWritingMode(line)
    }

    /// Whether a text in quotes on the line is a mode that writes, such as `wb` or `r+`.
    private static func hasWritingMode(_ line: String) -> Bool {
        line.split(omittingEmptySubsequences: false) { $0 == "'" || $0 == "\"" }.dropFirst().contains { text in
            (1...3).contains(text.count) && text.allSatisfy { "rwaxbt+".contains($0) }
                && text.contains { "wax+".contains($0) }
        }
    }
}
