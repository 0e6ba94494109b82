public import Errors

extension WorkerDescription {
    /// How many groups a worker may serve, and how many labels it may have.
    public static let namesLimit = 64
    /// The most bytes of a name, a group or a label.
    public static let nameBytesLimit = 128
    /// How many steps one worker may run at a time.
    public static let capacityLimit = 4096

    /// Refuses what no step could ask for, or what no list could show.
    ///
    /// - Throws: `invalidInput`, `limitExceeded`.
    public func check() throws(MartletError) {
        guard !groups.isEmpty else {
            throw MartletError(
                .invalidInput, "the worker '\(name)' serves no group", hint: "Name one with --group.")
        }
        guard groups.count <= Self.namesLimit, labels.count <= Self.namesLimit, languages.count <= Self.namesLimit
        else {
            throw MartletError(
                .limitExceeded,
                "the worker '\(name)' has more than \(Self.namesLimit) groups, languages or labels")
        }
        guard (1...Self.capacityLimit).contains(capacity) else {
            throw MartletError(
                .invalidInput,
                "the capacity of the worker '\(name)' is \(capacity), and must be 1 to \(Self.capacityLimit)")
        }
        guard Self.isText(name) else { throw Self.wrong("name", name) }
        for group in groups where !WorkRequirement.isName(group) { throw Self.wrong("group", group) }
        for language in languages where !WorkRequirement.isName(language) { throw Self.wrong("language", language) }
        for (label, value) in labels {
            guard WorkRequirement.isName(label) else { throw Self.wrong("label", label) }
            guard WorkRequirement.isName(value) else { throw Self.wrong("value of the label '\(label)'", value) }
        }
        guard environment.isEmpty || WorkRequirement.isName(environment) else {
            throw Self.wrong("environment", environment)
        }
        guard version.isEmpty || Self.isText(version) else { throw Self.wrong("version", version) }
    }

    private static func isText(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= nameBytesLimit && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    private static func wrong(_ what: String, _ value: String) -> MartletError {
        MartletError(
            .invalidInput, "'\(value.prefix(nameBytesLimit))' is no \(what) of a worker",
            hint:
                "Use up to \(nameBytesLimit) letters, digits and any of '_', '-', '.', '/' (and for the worker's name, anything that can be shown)."
        )
    }
}
