import Glibc

/// `martlet-tidy [ROOT]`: checks the rules of the code that neither the compiler nor the formatter knows.
@main
enum Tidy {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count <= 1, arguments.first?.hasPrefix("-") != true else {
            complain("usage: martlet-tidy [ROOT]   (ROOT is the folder of Package.swift; the current one by default)")
            exit(2)
        }
        do {
            let findings = try check(Tree(root: arguments.first ?? "."))
            for finding in findings { print(finding.text) }
            if findings.isEmpty {
                print("martlet-tidy: no findings")
            } else {
                print("martlet-tidy: \(findings.count) findings")
                exit(1)
            }
        } catch {
            complain("martlet-tidy: \(error.text)")
            exit(2)
        }
    }

    /// All findings in the checkout, in the order of their paths.
    static func check(_ tree: Tree) throws(ReadFailure) -> [Finding] {
        var files: [SourceFile] = []
        for folder in ["Sources", "Tests"] {
            for path in try tree.files(below: folder, endings: [".swift"]) {
                files.append(SourceFile(path: path, text: try tree.text(of: path) ?? ""))
            }
        }
        var documents: [SourceFile] = []
        for path in try tree.files(below: "", endings: [".md"]) {
            documents.append(SourceFile(path: path, text: try tree.text(of: path) ?? ""))
        }
        var findings = files.flatMap(CallRules.findings)
        findings += LengthRule(list: try tree.text(of: LengthRule.listPath) ?? "").findings(in: files)
        findings += DocumentRules(exists: tree.exists).findings(in: documents)
        findings += architectureFindings(try tree.text(of: "Package.swift") ?? "", files: files)
        return findings.sorted()
    }

    /// What the declared rows, and the imports beside them, break.
    private static func architectureFindings(_ manifest: String, files: [SourceFile]) -> [Finding] {
        do {
            let package = try PackageRows(parsing: manifest)
            return ArchitectureRules.findings(in: package)
                + files.flatMap { ImportRules.findings(in: $0, package: package) }
        } catch {
            return [Finding(path: "Package.swift", line: error.line, rule: "tiers", message: error.message)]
        }
    }

    private static func complain(_ text: String) {
        unsafe _ = write(STDERR_FILENO, text + "\n", text.utf8.count + 1)
    }
}
