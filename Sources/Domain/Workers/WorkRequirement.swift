public import Errors

/// What a step asks of its worker, written as `gpu` or `gpu,zone=eu,environment=production`.
public struct WorkRequirement: Sendable, Hashable {
    public var group: String
    /// Nil takes any.
    public var environment: String?
    /// The kind of the step, which the worker must be able to run.
    public var language: String
    public var labels: [String: String]

    public init(group: String, environment: String? = nil, language: String, labels: [String: String] = [:]) {
        self.group = group
        self.environment = environment
        self.language = language
        self.labels = labels
    }

    /// Reads what a step's `group` says: the group, then labels behind commas; `environment` is one by meaning.
    ///
    /// - Throws: `invalidInput`.
    public init(parsing text: String, language: String) throws(MartletError) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            String(part.drop { $0 == " " })
        }
        guard let group = parts.first, Self.isName(group), parts.count <= WorkerDescription.namesLimit else {
            throw Self.wrong(text)
        }
        self.init(group: group, language: language)
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard pair.count == 2, Self.isName(pair[0]), Self.isName(pair[1]) else { throw Self.wrong(text) }
            if pair[0] == "environment" { environment = pair[1] } else { labels[pair[0]] = pair[1] }
        }
    }

    /// Whether a worker can take a step that asks for this, were it free.
    public func isMet(by worker: WorkerDescription) -> Bool {
        worker.groups.contains(group) && worker.languages.contains(language)
            && (environment == nil || environment == worker.environment)
            && labels.allSatisfy { worker.labels[$0.key] == $0.value }
    }

    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= WorkerDescription.nameBytesLimit
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
                    UInt8(ascii: "/"):
                    true
                default: false
                }
            }
    }

    private static func wrong(_ text: String) -> MartletError {
        MartletError(
            .invalidInput, "'\(text.prefix(200))' names no group of workers",
            hint: "Write a group, and labels behind it where they matter: gpu,zone=eu,environment=production")
    }
}

extension WorkRequirement: CustomStringConvertible {
    /// As it is written in a step, with the kind of step.
    public var description: String {
        var text = "'\(group)'"
        if let environment { text += " in the environment '\(environment)'" }
        for label in labels.keys.sorted() { text += " with \(label)=\(labels[label] ?? "")" }
        return text
    }
}
