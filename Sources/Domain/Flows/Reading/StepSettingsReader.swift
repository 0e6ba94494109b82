import Errors
import JSON
import Runs

/// Checks the settings of one step against the list of its kind.
struct StepSettingsReader {
    let entry: FlowEntry
    let kind: StepKind
    var errors: [MartletError] = []
    var settings: JSONObject = [:]

    /// The texts of the step that are templates, with the way to them.
    private(set) var templates: [FlowEntry] = []

    init(_ entry: FlowEntry, kind: StepKind) {
        self.entry = entry
        self.kind = kind
    }

    mutating func read() {
        for setting in StepSettings.of(kind) {
            guard let member = entry.member(setting.key), !member.value.isNull else { continue }
            do {
                try check(member, setting.form)
                settings[setting.key] = member.value
                if case .verbatim = setting.form { continue }
                collect(member)
            } catch {
                errors.append(error)
            }
        }
        if let age = entry.member("cache_for"), settings["cache_for"] != nil,
            settings["table"] != nil || settings["cache"]?.stringValue != "inputs"
        {
            errors.append(
                age.error(
                    "'cache_for' of '\(entry.key)' is for a step without a table and with cache: inputs",
                    hint: settings["table"] != nil ? "Remove it." : "Write cache: inputs beside it."))
        }
        if let approvers = entry.member("approvers"), settings["approvers"]?.text().contains("{{") == true {
            errors.append(
                approvers.error("'approvers' cannot be an expression", hint: "Write the names of tokens or people."))
        }
        for choices in StepSettings.needed(kind) {
            let present = choices.filter { settings[$0] != nil || entry.member($0)?.value.isNull == false }
            if present.isEmpty {
                errors.append(
                    entry.error(
                        "the \(kind.rawValue) step '\(entry.key)' needs \(choices.map { "'\($0)'" }.joined(separator: " or "))"
                    ))
            } else if present.count > 1 {
                errors.append(
                    entry.error(
                        "the step '\(entry.key)' has both \(present.map { "'\($0)'" }.joined(separator: " and "))",
                        hint: "Keep one of them."))
            }
        }
    }

    private mutating func collect(_ entry: FlowEntry) {
        switch entry.value {
        case .string: templates.append(entry)
        case .array: for item in (try? entry.items()) ?? [] { collect(item) }
        case .object: for member in (try? entry.members()) ?? [] { collect(member) }
        default: break
        }
    }

    private func check(_ entry: FlowEntry, _ form: StepSettings.Form) throws(MartletError) {
        if let text = entry.value.stringValue, text.contains("{{") || text.contains("{%") { return }
        switch form {
        case .text, .verbatim: _ = try entry.text()
        case .flag: _ = try entry.flag()
        case .integer(let range): _ = try entry.integer(range)
        case .duration: _ = try entry.duration()
        case .size:
            if entry.value.intValue.map({ $0 > 0 }) == true { return }
            guard let text = entry.value.stringValue, FlowSize.bytes(text) != nil else {
                throw entry.error("'\(entry.key)' must be a size", hint: "Write it such as 512MB or 2GB.")
            }
        case .names: _ = try entry.names()
        case .texts:
            if entry.value.stringValue != nil { return }
            for item in try entry.items() { _ = try item.scalarText() }
        case .integers:
            if entry.value.intValue != nil { return }
            for item in try entry.items() { _ = try item.integer(100...599) }
        case .choice(let words):
            let text = try entry.text()
            guard words.contains(text) else {
                throw entry.error(
                    "'\(entry.key)' cannot be '\(text)'",
                    hint: NearestName.of(text, among: words).map { "Did you mean '\($0)'?" }
                        ?? "It can be: \(words.joined(separator: ", ")).")
            }
        case .any: break
        }
    }
}

/// A size in bytes as people write it.
public enum FlowSize {
    private static let units: [(suffix: String, factor: Double)] = [
        ("kib", 1024), ("mib", 1_048_576), ("gib", 1_073_741_824), ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("b", 1),
    ]

    public static func bytes(_ text: String) -> Int? {
        let lowered = text.lowercased().filter { $0 != " " }
        if let plain = Int(lowered) { return plain > 0 ? plain : nil }
        for (suffix, factor) in units where lowered.hasSuffix(suffix) {
            if let number = Double(lowered.dropLast(suffix.count)), number > 0, number * factor < 1e15 {
                return Int(number * factor)
            }
        }
        return nil
    }
}
