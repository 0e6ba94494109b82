public import Identifiers
public import JSON

/// How often servers went on with a run whose server was gone.
public struct TakeUps: Sendable, Hashable {
    /// In all: names the branch that the run goes on on, so that whoever worked on it before writes nowhere.
    public var total = 0
    /// Since a step last ended well.
    public var inVain = 0
    /// Steps that had ended well at the last one.
    public var stepsDone = 0

    /// How often a run may be taken up with no step ending well in between, named `take-ups of a run`.
    public static let limit = 10

    public init() {}

    /// - Parameter stepsDone: Steps that have ended well by now.
    public mutating func add(stepsDone done: Int) {
        total += 1
        inVain = done > stepsDone ? 1 : inVain + 1
        stepsDone = max(stepsDone, done)
    }
}

// Runs of pipelines that a server was asked for: the next one goes on with them where it ends before they do. What a person runs in a
// terminal ends with it, and waits for that person.
extension RunRecord {
    private static let member = "server"

    /// What is kept in `request` of a run that servers go on with.
    public static func served(_ takeUps: TakeUps = TakeUps()) -> (name: String, value: JSONValue) {
        (
            member,
            [
                "taken_up": .integer(Int64(takeUps.total)), "in_vain": .integer(Int64(takeUps.inVain)),
                "steps_done": .integer(Int64(takeUps.stepsDone)),
            ]
        )
    }

    /// Whether a server goes on with it by itself.
    public var isServed: Bool { request[Self.member] != nil }

    /// Setting them makes it a run that servers go on with.
    public var takeUps: TakeUps {
        get {
            var found = TakeUps()
            guard let stored = request[Self.member] else { return found }
            found.total = Int(stored["taken_up"]?.intValue ?? 0)
            found.inVain = Int(stored["in_vain"]?.intValue ?? 0)
            found.stepsDone = Int(stored["steps_done"]?.intValue ?? 0)
            return found
        }
        set {
            var members = request.objectValue ?? JSONObject()
            let (name, value) = Self.served(newValue)
            members[name] = value
            request = .object(members)
        }
    }

    // MARK: Branches

    /// The name of a run's branch; another one each time that the run is taken up.
    public static func branchName(of id: RunID, takeUps: Int = 0) -> String {
        takeUps > 0 ? "\(branchPrefix)\(id).\(takeUps)" : "\(branchPrefix)\(id)"
    }

    /// The run whose branch has a name; nil for any other branch.
    public static func id(ofBranch name: String) -> RunID? {
        guard name.hasPrefix(branchPrefix) else { return nil }
        let parts = name.dropFirst(branchPrefix.count).split(separator: ".", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2 else { return nil }
        if parts.count == 2, Int(parts[1]) == nil { return nil }
        return RunID(first)
    }
}
