/// Compares `import` lines with the rows of `Package.swift`: the compiler lets a target import what it reaches only
/// transitively, so a row says nothing unless this checks it.
enum ImportRules {
    /// The module that a line imports, or nil when it is not an import.
    static func module(importedBy line: String) -> String? {
        var words = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == ";" })[...]
        let modifiers: Set<Substring> = ["public", "package", "internal", "private", "fileprivate"]
        while let word = words.first, word.hasPrefix("@") || modifiers.contains(word) { words = words.dropFirst() }
        guard words.first == "import" else { return nil }
        words = words.dropFirst()
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        if let word = words.first, kinds.contains(word) { words = words.dropFirst() }
        return words.first.map { String($0.prefix { $0 != "." }) }
    }

    static func findings(in file: SourceFile, package: PackageRows) -> [Finding] {
        guard let home = file.home else { return [] }
        let isTest = home.top == "Tests"
        // System-library bindings are module maps and headers; a Swift file there would have no row.
        let target = isTest && home.target.hasSuffix("Tests") ? String(home.target.dropLast(5)) : String(home.target)
        var findings: [Finding] = []
        guard let row = package.row(target) else {
            if home.tier == "Bindings" { return [] }
            return [
                Finding(
                    path: file.path, line: 1, rule: "imports",
                    message: "the target '\(target)' has no row in Package.swift")
            ]
        }
        if row.tier != home.tier {
            findings.append(
                Finding(
                    path: file.path, line: 1, rule: "imports",
                    message: "'\(target)' is declared in the tier \(row.tier) but lies in \(home.top)/\(home.tier)"))
        }
        let declared = Set(row.uses).union(isTest ? row.testUses + [target, swiftName(target)] : [])
        for (index, line) in file.code.enumerated() {
            guard let module = module(importedBy: line) else { continue }
            let problem: String? =
                if declared.contains(module) || ArchitectureRules.toolchain.contains(module) {
                    nil
                } else if module == "Foundation" || module.hasPrefix("Foundation") {
                    isTest ? nil : "no Foundation below Sources/ (docs/decisions/0001-no-foundation-static-binary.md)"
                } else if module == "Glibc" {
                    !isTest && ArchitectureRules.pureTiers.contains(row.tier)
                        ? "\(row.tier) is pure: pass in what '\(target)' needs of the system, through a port" : nil
                } else if module == "Testing" {
                    isTest ? nil : "only tests import Testing"
                } else {
                    "'\(target)' imports '\(module)', which its row in Package.swift does not list"
                }
            if let problem {
                findings.append(Finding(path: file.path, line: index + 1, rule: "imports", message: problem))
            }
        }
        return findings
    }

    /// The module name of a target whose name has a hyphen.
    private static func swiftName(_ target: String) -> String {
        String(target.map { $0 == "-" ? "_" : $0 })
    }
}
