import Errors
import JSON
import Runs

/// Reads one step of a flow.
struct StepReader {
    static let keys = [
        "kind", "description", "depends_on", "when", "for_each", "limit", "retries", "timeout", "allow_failure",
        "group",
        "pool", "priority", "environment", "secrets",
    ]
    /// Other words for the same, of systems that people come from.
    static let priorities = -1_000...1_000

    var errors: [MartletError] = []
    /// Texts with expressions, and whether each is a bare expression.
    private(set) var templates: [(entry: FlowEntry, isExpression: Bool)] = []

    mutating func read(_ entry: FlowEntry) -> FlowStep? {
        do throws(MartletError) {
            do {
                try FlowName.check(entry.key, "step", isPlain: true)
            } catch {
                throw error.located(at: entry.source.location(of: entry.path))
            }
            guard entry.value.objectValue != nil else {
                throw entry.error(
                    "the step '\(entry.key)' must hold keys with values",
                    hint: "Begin with its kind, such as kind: bash.")
            }
            guard let kindEntry = entry.member("kind") else {
                let kinds = StepKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw entry.error("the step '\(entry.key)' has no 'kind'", hint: "It can be: \(kinds).")
            }
            return try read(entry, kind: try kindEntry.choice(StepKind.self))
        } catch {
            errors.append(error)
            return nil
        }
    }

    private mutating func read(_ entry: FlowEntry, kind: StepKind) throws(MartletError) -> FlowStep {
        errors += entry.allow(Self.keys + StepSettings.of(kind).map(\.key))
        var reader = StepSettingsReader(entry, kind: kind)
        reader.read()
        errors += reader.errors
        templates += reader.templates.map { ($0, false) }
        var step = FlowStep(
            name: entry.key, kind: kind, settings: reader.settings, dependsOn: [], retry: RetryPolicy(),
            allowsFailure: false, priority: 0, environment: [:], secrets: [],
            location: entry.source.location(of: entry.path))
        attempt { () throws(MartletError) in step.description = try entry.member("description")?.text() }
        attempt { () throws(MartletError) in step.dependsOn = try entry.member("depends_on")?.names() ?? [] }
        attempt { () throws(MartletError) in step.timeout = try entry.member("timeout")?.duration() }
        attempt { () throws(MartletError) in step.allowsFailure = try entry.member("allow_failure")?.flag() ?? false }
        attempt { () throws(MartletError) in step.group = try entry.member("group")?.text() }
        attempt { () throws(MartletError) in step.pool = try entry.member("pool")?.text() }
        attempt { () throws(MartletError) in
            step.priority = try entry.member("priority")?.integer(Self.priorities) ?? 0
        }
        attempt { () throws(MartletError) in
            step.environment = try EnvironmentReader.environment(entry.member("environment"))
        }
        for member in (try? entry.member("environment")?.members()) ?? [] { templates.append((member, false)) }
        attempt { () throws(MartletError) in step.secrets = try EnvironmentReader.secrets(entry.member("secrets")) }
        attempt { () throws(MartletError) in step.retry = try RetryReader.read(entry.member("retries")) }
        if let when = entry.member("when"), !when.value.isNull {
            switch when.value {
            case .bool(let truth): step.when = truth ? "true" : "false"
            case .string(let text):
                step.when = FlowExpression.bare(text)
                templates.append((when, true))
            default: errors.append(when.error("'when' must be an expression"))
            }
        }
        attemptForEach(entry, &step)
        return step
    }

    private mutating func attempt(_ body: () throws(MartletError) -> Void) {
        do { try body() } catch { errors.append(error) }
    }

    /// `for_each: [a, b]`, `for_each: "{{ … }}"` or `for_each: {items: …, limit: 3}`.
    private mutating func attemptForEach(_ entry: FlowEntry, _ step: inout FlowStep) {
        guard let forEach = entry.member("for_each"), !forEach.value.isNull else {
            if let limit = entry.member("limit"), StepSettings.of(step.kind).allSatisfy({ $0.key != "limit" }) {
                errors.append(limit.error("'limit' needs 'for_each'"))
            }
            return
        }
        var items = forEach
        var limit = StepSettings.of(step.kind).contains { $0.key == "limit" } ? nil : entry.member("limit")
        if forEach.value.objectValue != nil {
            errors += forEach.allow(["items", "limit"])
            guard let inner = forEach.member("items") else {
                errors.append(forEach.error("'for_each' needs 'items'"))
                return
            }
            items = inner
            limit = forEach.member("limit") ?? limit
        }
        switch items.value {
        case .string(let text):
            step.forEach = FlowForEach(items: .string(FlowExpression.bare(text)))
            templates.append((items, true))
        case .array(let elements):
            if elements.count > FlowLimits.items {
                errors.append(items.error("'for_each' has more than \(FlowLimits.items) items"))
            }
            step.forEach = FlowForEach(items: items.value)
        default: errors.append(items.error("'for_each' must be a list, or an expression that gives one"))
        }
        do { step.forEach?.limit = try limit?.integer(1...FlowLimits.parallelism) } catch { errors.append(error) }
    }
}

/// Reads `retries:`, a number of further attempts or its parts.
enum RetryReader {
    static func read(_ entry: FlowEntry?) throws(MartletError) -> RetryPolicy {
        var retry = RetryPolicy()
        guard let entry, !entry.value.isNull else { return retry }
        if entry.value.objectValue == nil {
            retry.attempts = 1 + (try entry.integer(0...FlowLimits.attempts - 1))
            return retry
        }
        if let error = entry.allow(["attempts", "delay", "factor", "maximum", "jitter"]).first { throw error }
        retry.attempts = try entry.member("attempts")?.integer(1...FlowLimits.attempts) ?? 2
        if let delay = entry.member("delay") { retry.delay = try delay.duration() }
        if let maximum = entry.member("maximum") { retry.maximum = try maximum.duration() }
        if let factor = entry.member("factor") {
            guard let number = factor.value.doubleValue, (1...100).contains(number) else {
                throw factor.error("'factor' must be a number from 1 to 100")
            }
            retry.factor = number
        }
        if let jitter = entry.member("jitter") {
            guard let number = jitter.value.doubleValue, (0...1).contains(number) else {
                throw jitter.error("'jitter' must be a number from 0 to 1")
            }
            retry.jitter = number
        }
        return retry
    }
}

/// Reads `environment:` and `secrets:`.
enum EnvironmentReader {
    static func environment(_ entry: FlowEntry?) throws(MartletError) -> JSONObject {
        var result: JSONObject = [:]
        guard let entry, !entry.value.isNull else { return result }
        for member in try entry.members() {
            try checkVariable(member.key, at: member)
            result[member.key] = .string(try member.scalarText())
        }
        return result
    }

    /// A list of names, each the variable's and the secret's, or variables with the names of secrets.
    static func secrets(_ entry: FlowEntry?) throws(MartletError) -> [SecretUse] {
        guard let entry, !entry.value.isNull else { return [] }
        if entry.value.objectValue != nil {
            var uses: [SecretUse] = []
            for member in try entry.members() {
                try checkVariable(member.key, at: member)
                uses.append(SecretUse(variable: member.key, secret: try member.text()))
            }
            return uses
        }
        var uses: [SecretUse] = []
        for name in try entry.names() {
            try checkVariable(name, at: entry)
            uses.append(SecretUse(variable: name, secret: name))
        }
        return uses
    }

    private static func checkVariable(_ name: String, at entry: FlowEntry) throws(MartletError) {
        guard FlowName.isValid(name, isPlain: true) else {
            throw entry.error(
                "'\(name)' is no name of an environment variable", hint: "Use letters, digits and underscores.")
        }
        guard !name.hasPrefix("MARTLET_"), !name.hasPrefix("LD_") else {
            throw entry.error("the variable '\(name)' cannot be set: names with this beginning are not for flows")
        }
    }
}
