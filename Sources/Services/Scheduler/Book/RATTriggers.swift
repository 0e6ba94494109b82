public import Errors
public import JSON

/// Triggers as RAT lists them, as definitions.
public enum RATTriggers {
    /// - Parameter pipeline: What they start where they do not name it.
    public static func definitions(_ document: JSONValue, pipeline: String?) throws(MartletError) -> [JSONObject] {
        guard let list = document.arrayValue ?? document["triggers"]?.arrayValue else {
            throw MartletError(
                .invalidInput, "the file holds no list of triggers", hint: "Save what RAT's …/triggers answers.")
        }
        var result: [JSONObject] = []
        for (index, element) in list.enumerated() {
            guard let trigger = element.objectValue, let type = trigger["type"]?.stringValue else {
                throw MartletError(.invalidInput, "trigger \(index + 1) of the file has no 'type'")
            }
            guard let target = target(trigger) ?? pipeline else {
                throw MartletError(
                    .invalidInput, "trigger \(index + 1) of the file names no pipeline",
                    hint: "Name one behind the file.")
            }
            var definition: JSONObject = [
                "name": .string(trigger["name"]?.stringValue ?? "\(target):\(type)-\(index + 1)"),
                "type": .string(type), "pipelines": [.string(target)],
            ]
            // RAT wraps some configurations in a text.
            var config = trigger["config"] ?? .object([:])
            if let text = config.stringValue { config = try JSONValue(parsing: text, file: "config") }
            definition["config"] = config
            definition["cooldown_seconds"] = trigger["cooldown_seconds"]
            definition["enabled"] = trigger["enabled"]
            result.append(definition)
        }
        return result
    }

    private static func target(_ trigger: JSONObject) -> String? {
        let place = trigger["pipeline"]?.objectValue ?? trigger
        guard let layer = place["layer"]?.stringValue,
            let name = place["name"]?.stringValue ?? place["pipeline"]?.stringValue
        else { return nil }
        let namespace = place["namespace"]?.stringValue
        return (namespace == nil || namespace == "default" ? "" : "\(namespace ?? "").") + "\(layer).\(name)"
    }
}
