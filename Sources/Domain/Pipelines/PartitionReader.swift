import Errors
import JSON

/// Reads `partition_by`: a list of `{column, transform}` or of texts such as `region` and `month(order_date)`.
enum PartitionReader {
    static func read(_ entry: SettingEntry) throws(MartletError) -> [PartitionSetting] {
        guard let elements = entry.value.arrayValue else {
            var settings: [PartitionSetting] = []
            for text in try entry.list() { settings.append(try setting(from: text, entry)) }
            return settings
        }
        var settings: [PartitionSetting] = []
        for (element, item) in zip(elements, try entry.items()) {
            if let text = element.stringValue {
                settings.append(try setting(from: text, item))
                continue
            }
            var column: String?
            var transform = PartitionSetting.Transform.identity
            for member in try item.members() {
                switch member.key {
                case "column": column = try member.text()
                case "transform": transform = try self.transform(try member.text(), member)
                default:
                    throw member.error(
                        "a part of 'partition_by' has no key '\(member.key)'", hint: "It has column and transform.")
                }
            }
            guard let column else { throw item.error("a part of 'partition_by' needs its 'column'") }
            settings.append(PartitionSetting(column: column, transform: transform))
        }
        return settings
    }

    /// `column`, or `transform(column)`.
    private static func setting(from text: String, _ entry: SettingEntry) throws(MartletError) -> PartitionSetting {
        guard let open = text.firstIndex(of: "("), text.hasSuffix(")") else {
            return PartitionSetting(column: text, transform: .identity)
        }
        let column = String(text[text.index(after: open)...].dropLast())
        return PartitionSetting(column: column, transform: try transform(String(text[..<open]), entry))
    }

    private static func transform(_ text: String, _ entry: SettingEntry) throws(MartletError)
        -> PartitionSetting.Transform
    {
        switch text {
        case "identity": return .identity
        case "year": return .year
        case "month": return .month
        case "day": return .day
        case "hour": return .hour
        default: break
        }
        let limit = 1_000_000
        for name in ["bucket", "truncate"] where text.hasPrefix(name + "[") && text.hasSuffix("]") {
            if let width = Int(text.dropFirst(name.count + 1).dropLast()), (1...limit).contains(width) {
                return name == "bucket" ? .bucket(width) : .truncate(width)
            }
        }
        let names = ["identity", "year", "month", "day", "hour", "bucket[16]", "truncate[4]"]
        throw entry.error(
            "there is no partition transform '\(text)'",
            hint: NearestName.of(text, among: names).map { "Did you mean '\($0)'?" }
                ?? "It can be: \(names.joined(separator: ", ")).")
    }
}

/// Reads `freshness`: `{column, warn_after, error_after}`, each time as `{hours: 6}` or `6h`.
enum FreshnessReader {
    private static let units: [String: Int64] = [
        "seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400, "second": 1, "minute": 60, "hour": 3600,
        "day": 86_400,
        "s": 1, "m": 60, "h": 3600, "d": 86_400,
    ]

    static func read(_ entry: SettingEntry) throws(MartletError) -> FreshnessSetting {
        var setting = FreshnessSetting()
        for member in try entry.members() {
            switch member.key {
            case "column": setting.column = try member.text()
            case "warn_after": setting.warnAfterSeconds = try seconds(member)
            case "error_after": setting.errorAfterSeconds = try seconds(member)
            default:
                throw member.error(
                    "'freshness' has no key '\(member.key)'", hint: "It has column, warn_after and error_after.")
            }
        }
        guard setting.warnAfterSeconds != nil || setting.errorAfterSeconds != nil else {
            throw entry.error("'freshness' needs warn_after or error_after")
        }
        return setting
    }

    private static func seconds(_ entry: SettingEntry) throws(MartletError) -> Int64 {
        var total: Int64 = 0
        if entry.value.objectValue != nil {
            for member in try entry.members() {
                guard let unit = units[member.key], let count = member.value.intValue, (0...1_000_000).contains(count)
                else {
                    throw member.error("'\(entry.key)' is written in seconds, minutes, hours or days")
                }
                total += count * unit
            }
        } else {
            let text = try entry.text()
            let digits = text.prefix { $0.isNumber }
            let unit = text.dropFirst(digits.count).drop { $0 == " " }
            guard let count = Int64(digits), (0...1_000_000).contains(count), let size = units[String(unit)] else {
                throw entry.error("'\(text)' is not a duration", hint: "Write {hours: 6} or 6h.")
            }
            total = count * size
        }
        guard total > 0 else { throw entry.error("'\(entry.key)' must be longer than nothing") }
        return total
    }
}
