import Clocks
import Errors
import JSON
import Schedules
import YAML

/// One file with schedules and triggers.
struct DefinitionFile {
    let path: String
    let zones: TimeZones
    let now: Timestamp

    private enum Place {
        /// `schedules/nightly.yaml`.
        case folder
        case pipeline(String)
        case flow(String)
    }

    func entries(_ document: YAMLDocument) throws(MartletError) -> [ScheduleEntry] {
        guard let object = document.value.objectValue, let place else { return [] }
        var found: [ScheduleEntry] = []
        switch place {
        case .folder:
            let name = stem
            if object["schedules"] == nil, object["triggers"] == nil {
                // A file may be one schedule or trigger, by its own name.
                let isTrigger = object["on"] != nil || object["type"] != nil
                found.append(try entry(object, isTrigger: isTrigger, name: name, target: nil, [], document))
                return found
            }
            try list(object["schedules"], "schedules", isTrigger: false, name: name, nil, document, &found)
            try list(object["triggers"], "triggers", isTrigger: true, name: name, nil, document, &found)
        case .pipeline(let name):
            try inline(object, name, .pipelines([name]), document, &found)
        case .flow(let name):
            try inline(object, "flow:\(name)", .flow(name), document, &found)
        }
        return found
    }

    /// What the file is about, by where it lies.
    private var place: Place? {
        var parts = path.split(separator: "/").map(String.init)
        let namespace = ["schedules", "flows", "pipelines"].contains(parts[0]) ? nil : parts.removeFirst()
        guard let folder = parts.first else { return nil }
        switch folder {
        case "schedules": return .folder
        case "flows": return .flow(stem)
        default:
            guard parts.count == 4 else { return nil }
            return .pipeline((namespace.map { "\($0)." } ?? "") + "\(parts[1]).\(parts[2])")
        }
    }

    private var stem: String {
        let name = path.split(separator: "/").last ?? ""
        return String(name.split(separator: ".").dropLast().joined(separator: "."))
    }

    /// `schedule:` and `triggers:` beside other things.
    private func inline(
        _ object: JSONObject, _ name: String, _ target: RunTarget, _ document: YAMLDocument,
        _ found: inout [ScheduleEntry]
    ) throws(MartletError) {
        if let schedule = object["schedule"], !schedule.isNull {
            if let text = schedule.stringValue {
                found.append(
                    try entry(
                        ["cron": .string(text)], isTrigger: false, name: "\(name):schedule", target: target,
                        [.key("schedule")], document))
            } else if let one = schedule.objectValue {
                found.append(
                    try entry(
                        one, isTrigger: false, name: "\(name):schedule", target: target, [.key("schedule")], document))
            } else {
                try list(schedule, "schedule", isTrigger: false, name: "\(name):schedule", target, document, &found)
            }
        }
        try list(object["triggers"], "triggers", isTrigger: true, name: "\(name):trigger", target, document, &found)
    }

    private func list(
        _ value: JSONValue?, _ key: String, isTrigger: Bool, name: String, _ target: RunTarget?,
        _ document: YAMLDocument, _ found: inout [ScheduleEntry]
    ) throws(MartletError) {
        guard let value, !value.isNull else { return }
        guard let elements = value.arrayValue else {
            throw MartletError(
                .invalidInput, "'\(key)' must be a list", at: document.location(of: [.key(key)]),
                hint: "Write each as an item: '- name: …'.")
        }
        for (index, element) in elements.enumerated() {
            let path: [YAMLPathStep] = [.key(key), .index(index)]
            guard let object = element.objectValue else {
                throw MartletError(
                    .invalidInput, "each of '\(key)' must hold keys with values", at: document.location(of: path))
            }
            let name = target == nil ? nil : "\(name)-\(index + 1)"
            found.append(
                try entry(
                    Self.canonical(object, of: target), isTrigger: isTrigger, name: name, target: target, path, document
                ))
        }
    }

    /// Ratatouille's triggers in Martlet's words; others as they are.
    private static func canonical(_ object: JSONObject, of target: RunTarget?) -> JSONObject {
        var result = object
        if object["on"] == nil, let sensor = object["s3_sensor"]?.objectValue {
            let folder = sensor["path"]?.stringValue ?? ""
            result["s3_sensor"] = nil
            result["on"] = [
                "files": .string(
                    "\(folder.hasSuffix("/") ? String(folder.dropLast()) : folder)/\(sensor["pattern"]?.stringValue ?? "**")"
                )
            ]
        } else if object["on"] == nil, let freshness = object["freshness"]?.objectValue,
            case .pipelines(let names)? = target
        {
            result["freshness"] = nil
            let age = (freshness["error_after"] ?? freshness["warn_after"])?.objectValue
            let parts = age?.members.map { "\($0.value.intValue ?? 0)\($0.name.prefix(1))" } ?? []
            result["on"] = [
                "stale": .string(names.first ?? ""),
                "after": freshness["after"] ?? .string(parts.joined()),
            ]
        }
        return result
    }

    private func entry(
        _ object: JSONObject, isTrigger: Bool, name: String?, target: RunTarget?, _ place: [YAMLPathStep],
        _ document: YAMLDocument
    ) throws(MartletError) -> ScheduleEntry {
        var reader = DefinitionReader(zones: zones, target: target)
        reader.place = { document.location(of: place + [.key($0)]) }
        // `{schedule: daily, timezone: …}` among triggers is a schedule.
        var object = object
        var isTrigger = isTrigger
        if isTrigger, let text = object["schedule"] {
            object["schedule"] = nil
            object["cron"] = text
            isTrigger = false
        }
        var entry: ScheduleEntry
        if isTrigger {
            let trigger = try reader.trigger(object, name: name)
            entry = ScheduleEntry(
                name: trigger.name, kind: .trigger, origin: .file(path), definition: trigger.json,
                isEnabled: trigger.isEnabled, author: "project", createdAt: now)
        } else {
            let schedule = try reader.schedule(object, name: name)
            entry = ScheduleEntry(
                name: schedule.name, kind: .schedule, origin: .file(path), definition: schedule.json,
                isEnabled: schedule.isEnabled, author: "project", createdAt: now)
            if schedule.isEnabled {
                entry.due = schedule.timing.next(after: now, in: try zones.zone(schedule.zone))
            }
        }
        return entry
    }
}
