import Clocks
import Machine
import Terminal

/// What is to be checked of the machine.
struct MachineState: Sendable {
    var facts: MachineFacts
    /// Bytes that can be written where the work is done.
    var freeSpace: Int?
    var now: Timestamp
    var environment: [String: String]
    /// Whether the folder can be read and written.
    var mayWrite: Bool
    var folder: String
}

/// Judges a machine; it reads nothing itself.
enum MachineCheck {
    /// Runs sort and join in memory and spill to disk; below this even small ones crawl.
    static let leastMemory = 512 << 20
    static let comfortableMemory = 2 << 30
    static let leastSpace = 256 << 20
    static let comfortableSpace = 2 << 30
    /// A run opens the files of many tables at once.
    static let comfortableOpenFiles = 1024
    /// Before Martlet was written no clock that goes right can be.
    static let earliestTime = Timestamp(milliseconds: 1_735_689_600_000)

    static func findings(_ state: MachineState) -> [Finding] {
        [
            memory(state.facts), cores(state.facts), space(state), openFiles(state.facts), clock(state.now),
            locale(state.environment), permissions(state),
        ]
        .compactMap { $0 }
    }

    private static func memory(_ facts: MachineFacts) -> Finding? {
        guard let memory = facts.memory else { return nil }
        let free = facts.availableMemory.map { ", \(HumanUnits.bytes(min($0, memory))) available" } ?? ""
        let text = HumanUnits.bytes(memory) + free
        let available = min(facts.availableMemory ?? memory, memory)
        if available < leastMemory {
            return .error(
                "memory", "\(text): too little to work with", mend: "End other programs, or use a larger machine.")
        }
        if available < comfortableMemory {
            return .warning(
                "memory", "\(text): large steps will spill to disk",
                mend: "End other programs, or set memory_limit in martlet.yaml to what may be used.")
        }
        return .good("memory", text)
    }

    private static func cores(_ facts: MachineFacts) -> Finding { .good("cores", HumanUnits.count(facts.cores)) }

    private static func space(_ state: MachineState) -> Finding? {
        guard let space = state.freeSpace else { return nil }
        let text = "\(HumanUnits.bytes(space)) free at \(state.folder)"
        if space < leastSpace { return .error("disk", "\(text): a run may not fit", mend: "Make room on that disk.") }
        if space < comfortableSpace { return .warning("disk", text, mend: "Make room on that disk before large runs.") }
        return .good("disk", text)
    }

    private static func openFiles(_ facts: MachineFacts) -> Finding? {
        guard let limit = facts.openFileLimit else { return nil }
        if limit < comfortableOpenFiles {
            return .warning("open files", "at most \(limit)", mend: "Raise the limit with: ulimit -n 4096")
        }
        return .good("open files", limit == .max ? "no limit" : "at most \(HumanUnits.count(limit))")
    }

    private static func clock(_ now: Timestamp) -> Finding {
        if now < earliestTime {
            return .error(
                "clock", "it says \(TimeText.seconds(now)), which is in the past",
                mend: "Set the clock, such as with: timedatectl set-ntp true")
        }
        return .good("clock", "\(TimeText.seconds(now)) UTC")
    }

    private static func locale(_ environment: [String: String]) -> Finding {
        let names = ["LC_ALL", "LC_CTYPE", "LANG"]
        let locale = names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        if locale.lowercased().hasSuffix("utf-8") || locale.lowercased().hasSuffix("utf8") {
            return .good("locale", locale)
        }
        return .warning(
            "locale",
            locale.isEmpty
                ? "none is set, so a terminal is shown ASCII only"
                : "'\(locale)' is not UTF-8, so a terminal is shown ASCII only",
            mend: "Set one with: export LANG=C.UTF-8")
    }

    private static func permissions(_ state: MachineState) -> Finding {
        if state.mayWrite { return .good("permissions", "\(state.folder) can be read and written") }
        return .error(
            "permissions", "\(state.folder) cannot be both read and written",
            mend: "Give yourself the right, such as with: chown -R \"$USER\" '\(state.folder)'")
    }
}
