public import JSON

/// Something that starts runs when something happens.
public struct Trigger: Sendable, Hashable {
    public var name: ScheduleName
    public var condition: TriggerCondition
    public var target: RunTarget
    public var parameters: JSONObject
    /// Parameters taken from what a webhook was sent: from dotted paths such as `order.id`, by parameter.
    public var payload: [String: String]
    /// After a run was started no other is for so long; what happens meanwhile is remembered.
    public var cooldownSeconds: Int64
    public var overlap: Overlap
    public var isEnabled: Bool
    public var owner: String?
    public var description: String?

    public init(
        name: ScheduleName, condition: TriggerCondition, target: RunTarget, parameters: JSONObject = [:],
        payload: [String: String] = [:], cooldownSeconds: Int64 = 0, overlap: Overlap = .queue,
        isEnabled: Bool = true, owner: String? = nil, description: String? = nil
    ) {
        self.name = name
        self.condition = condition
        self.target = target
        self.parameters = parameters
        self.payload = payload
        self.cooldownSeconds = cooldownSeconds
        self.overlap = overlap
        self.isEnabled = isEnabled
        self.owner = owner
        self.description = description
    }
}
