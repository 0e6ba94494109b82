import Errors
import JSON
import Templates
import YAML

/// One setting as somebody wrote it, in `config.yaml` or in an annotation.
struct SettingEntry {
    var key: String
    var value: JSONValue
    var location: SourceLocation
    /// Where a part of the value stands.
    var inner: (_ path: [YAMLPathStep]) -> SourceLocation

    static func entries(of annotations: [CommentAnnotation]) -> [SettingEntry] {
        annotations.map { annotation in
            SettingEntry(
                key: annotation.key, value: .string(annotation.value), location: annotation.location,
                inner: { _ in annotation.location })
        }
    }

    static func entries(of document: YAMLDocument) throws(MartletError) -> [SettingEntry] {
        if document.value.isNull { return [] }
        guard let object = document.value.objectValue else {
            throw MartletError(
                .invalidInput, "the file must hold keys with values", at: document.location(),
                hint: "Write 'key: value' lines.")
        }
        return object.members.map { member in
            SettingEntry(
                key: member.name, value: member.value, location: document.location(of: [.key(member.name)]),
                inner: { document.location(of: [.key(member.name)] + $0) })
        }
    }
}

/// Reads values of settings; each error names the key and its place.
extension SettingEntry {
    func error(_ message: String, hint: String? = nil, at path: [YAMLPathStep] = []) -> MartletError {
        MartletError(.invalidInput, message, at: path.isEmpty ? location : inner(path), hint: hint)
    }

    func text() throws(MartletError) -> String {
        switch value {
        case .string(let text) where !text.isEmpty: return text
        case .integer(let number): return String(number)
        case .double(let number): return "\(number)"
        case .bool(let truth): return truth ? "true" : "false"
        default: throw error("'\(key)' must be a text")
        }
    }

    func flag() throws(MartletError) -> Bool {
        switch value {
        case .bool(let truth): return truth
        case .string("true"), .string("yes"): return true
        case .string("false"), .string("no"): return false
        default: throw error("'\(key)' must be true or false")
        }
    }

    func integer(_ range: ClosedRange<Int>) throws(MartletError) -> Int {
        let number = value.intValue ?? value.stringValue.flatMap { Int64($0) }
        guard let number, let small = Int(exactly: number), range.contains(small) else {
            throw error("'\(key)' must be an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return small
    }

    /// A list of texts, or one text with commas between, brackets around allowed.
    func list() throws(MartletError) -> [String] {
        if let elements = value.arrayValue {
            var result: [String] = []
            for (index, element) in elements.enumerated() {
                guard let text = element.stringValue, !text.isEmpty else {
                    throw error("'\(key)' must be a list of names", at: [.index(index)])
                }
                result.append(text)
            }
            return result
        }
        guard var text = value.stringValue?[...] else { throw error("'\(key)' must be a list of names") }
        if text.hasPrefix("["), text.hasSuffix("]") { text = text.dropFirst().dropLast() }
        let parts = text.split(separator: ",").map { part in
            String(part.drop { " \t'\"".contains($0) }.reversed().drop { " \t'\"".contains($0) }.reversed())
        }
        guard !parts.isEmpty, !parts.contains("") else { throw error("'\(key)' must be a list of names") }
        return parts
    }

    /// One of the cases of an enumeration of texts.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ type: Choice.Type, also others: [String] = []
    ) throws(MartletError) -> Choice where Choice.RawValue == String {
        let text = try text()
        if let choice = Choice(rawValue: text) { return choice }
        let names = Choice.allCases.map(\.rawValue) + others
        throw error(
            "'\(key)' cannot be '\(text)'",
            hint: NearestName.of(text, among: names).map { "Did you mean '\($0)'?" }
                ?? "It can be: \(names.joined(separator: ", ")).")
    }

    func object() throws(MartletError) -> JSONObject {
        guard let object = value.objectValue else { throw error("'\(key)' must hold keys with values") }
        return object
    }

    /// The members of an object value as entries of their own.
    func members() throws(MartletError) -> [SettingEntry] {
        let inner = self.inner
        return try object().members.map { member in
            SettingEntry(
                key: member.name, value: member.value, location: inner([.key(member.name)]),
                inner: { inner([.key(member.name)] + $0) })
        }
    }

    /// The items of a list value, each as an entry with this key.
    func items() throws(MartletError) -> [SettingEntry] {
        guard let elements = value.arrayValue else { throw error("'\(key)' must be a list") }
        let inner = self.inner
        let key = key
        return elements.enumerated().map { index, element in
            SettingEntry(
                key: key, value: element, location: inner([.index(index)]), inner: { inner([.index(index)] + $0) })
        }
    }
}
