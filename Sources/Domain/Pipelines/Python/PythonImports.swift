/// The modules that Python code imports, by the first part of their names, as far as its text says.
///
/// Names in text literals may be among them; relative imports are not, since a package goes as a whole.
struct PythonImports {
    private(set) var names: Set<String> = []

    init(_ text: String) {
        for line in text.utf8.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D || $0 == UInt8(ascii: ";") }) {
            let words = line.prefix { $0 != UInt8(ascii: "#") }.split { $0 == 0x20 || $0 == 0x09 }
            guard words.count > 1 else { continue }
            if words[0].elementsEqual("from".utf8) {
                add(words[1])
            } else if words[0].elementsEqual("import".utf8) {
                // `import a.b as c, d`
                let rest = line[words[1].startIndex...].prefix { $0 != UInt8(ascii: "#") }
                for part in rest.split(separator: UInt8(ascii: ",")) {
                    if let name = part.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 }).first { add(name) }
                }
            }
        }
    }

    private mutating func add(_ name: Substring.UTF8View) {
        let first = name.prefix { $0 != UInt8(ascii: ".") }
        guard !first.isEmpty, first.allSatisfy(Self.isName) else { return }
        names.insert(String(decoding: first, as: UTF8.self))
    }

    private static func isName(_ byte: UInt8) -> Bool {
        (byte >= 0x61 && byte <= 0x7A) || (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x30 && byte <= 0x39)
            || byte == 0x5F || byte >= 0x80
    }
}
