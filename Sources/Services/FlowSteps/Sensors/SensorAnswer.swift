import Errors
import Flows
public import JSON

/// What a sensor said when it was asked.
public struct SensorAnswer: Sendable, Hashable {
    /// Whether a run is to start.
    public var fires: Bool
    /// What the run is given; an object.
    public var parameters: JSONValue
    /// What the sensor is to find as `context.cursor` the next time; as it was where it said nothing of it.
    public var cursor: JSONValue

    public init(fires: Bool, parameters: JSONValue = [:], cursor: JSONValue = .null) {
        self.fires = fires
        self.parameters = parameters
        self.cursor = cursor
    }

    /// Bytes of a cursor, as JSON.
    public static let cursorLimit = 64 << 10

    /// - Parameter outputs: What the process of the sensor handed over.
    init(_ outputs: JSONValue, of path: String) throws(MartletError) {
        fires = outputs["fire"] == true
        parameters = outputs["parameters"] ?? [:]
        cursor = outputs["cursor"] ?? .null
        if cursor.encoded().count > Self.cursorLimit {
            throw MartletError(
                .limitExceeded, "the cursor of the sensor '\(path)' has more than \(Self.cursorLimit) bytes",
                hint: "Keep a time or a number of what was seen last, not all that was seen.")
        }
        if parameters.encoded().count > FlowLimits.parameterBytes {
            throw MartletError(
                .limitExceeded,
                "the parameters of the sensor '\(path)' have more than \(FlowLimits.parameterBytes) bytes")
        }
    }
}
