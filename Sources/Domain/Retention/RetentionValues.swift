public import Errors
public import JSON

/// Values for some of the settings; those that are absent are decided elsewhere.
public struct RetentionValues: Sendable, Hashable {
    public var values: [RetentionSetting: Int] = [:]

    public init() {}

    /// RAT's setting for what Martlet does not have.
    private static let softDelete = "soft_delete_purge_days"

    /// Reads a JSON object of settings; null stands for no value.
    ///
    /// - Parameter isPipeline: Whether only what a pipeline may have is taken.
    /// - Throws: `invalidInput`.
    public init(_ object: JSONObject, isPipeline: Bool = false) throws(MartletError) {
        let known = RetentionSetting.known(forPipeline: isPipeline)
        for (name, value) in object.members {
            guard let setting = known.first(where: { $0.rawValue == name }) else {
                throw Self.unknown(name, among: known, isPipeline)
            }
            guard !value.isNull else { continue }
            let range = RetentionSetting.range
            guard let number = value.intValue, let number = Int(exactly: number), range.contains(number) else {
                throw MartletError(
                    .invalidInput, "'\(name)' must be a whole number from \(range.lowerBound) to \(range.upperBound)",
                    hint: "0 switches it off.")
            }
            values[setting] = number
        }
    }

    private static func unknown(
        _ name: String, among known: [RetentionSetting], _ isPipeline: Bool
    ) -> MartletError {
        if name == softDelete {
            return MartletError(
                .invalidInput, "retention has no setting '\(name)': pipelines are folders, and none is deleted softly",
                hint: "Leave it out; what was deleted is in the history of the project's files.")
        }
        let names = known.map(\.rawValue)
        return MartletError(
            .invalidInput, "retention has no setting '\(name)'\(isPipeline ? " for a pipeline" : "")",
            hint: NearestName.of(name, among: names).map { "Did you mean '\($0)'?" }
                ?? "Settings: \(names.joined(separator: ", ")).")
    }

    public var json: JSONObject {
        JSONObject(
            RetentionSetting.allCases.compactMap { setting in
                values[setting].map { (setting.rawValue, .integer(Int64($0))) }
            })
    }

    /// The same, with what others say where this says nothing.
    public func over(_ others: RetentionValues) -> RetentionValues {
        var result = self
        result.values.merge(others.values) { mine, _ in mine }
        return result
    }
}
