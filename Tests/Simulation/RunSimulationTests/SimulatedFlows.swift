import Errors
import JSON
import Runs

/// Flows of every shape that a seed may draw.
struct SimulatedFlows {
    private let chance: SimulatedChance
    /// Whether there are workers elsewhere, which some steps are for.
    var hasWorkers = false

    init(_ chance: SimulatedChance) { self.chance = chance }

    /// - Parameter depth: How many flows may still lie inside of it.
    func definition(_ name: String, depth: Int) -> RunDefinition {
        let count = chance.among(0...6)
        var steps: [StepDefinition] = []
        for index in 0..<count {
            var step = StepDefinition(name: "s\(index)", kind: kind(depth))
            for earlier in 0..<index where chance.happens(40) { step.dependsOn.append("s\(earlier)") }
            step.policy.retry = RetryPolicy(
                attempts: chance.among(1...3), delay: .milliseconds(chance.among(1...2000)), factor: 2,
                maximum: .seconds(5), jitter: chance.share())
            if chance.happens(25) { step.policy.timeout = .milliseconds(chance.among(50...4000)) }
            step.policy.allowsFailure = chance.happens(15)
            if chance.happens(15) { step.when = chance.happens(50) ? "true" : "false" }
            if step.kind == .flow {
                // Now and then the other way round, so that two flows run one another.
                let isCircular = depth == 0 || chance.happens(20)
                step.spec = ["flow": .string("inner\(isCircular ? chance.among(1...2) : depth)")]
            } else if chance.happens(15) {
                step.forEach = ForEach(list: "\(chance.among(0...5))", limit: chance.among(1...3))
            }
            if hasWorkers, step.kind == .checkpoint, chance.happens(40) { step.group = "etl" }
            if chance.happens(20) { step.pool = chance.happens(50) ? "narrow" : "wide" }
            steps.append(step)
        }
        return RunDefinition(
            name: name, kind: .flow, codeHash: "\(chance.next())", steps: steps, parallelism: chance.among(1...4),
            onFailure: chance.happens(50) ? .stop : .continue, publishes: chance.happens(70),
            namespace: chance.happens(30) ? "tight" : nil, concurrency: chance.happens(30) ? 1 : nil)
    }

    private func kind(_ depth: Int) -> StepKind {
        switch chance.below(10) {
        case 0: .approval
        case 1 where depth > 0 || chance.happens(20): .flow
        default: .checkpoint
        }
    }
}

/// Expressions that say what they mean: `true`, `false`, and a number for a list of so many.
struct PlainExpressions: StepExpressions {
    func condition(_ expression: String, in scope: ExpressionScope) throws(MartletError) -> Bool {
        expression == "true"
    }

    func list(_ expression: String, in scope: ExpressionScope) throws(MartletError) -> [JSONValue] {
        (0..<(Int(expression) ?? 0)).map { .integer(Int64($0)) }
    }

    func value(_ spec: JSONValue, in scope: ExpressionScope) throws(MartletError) -> JSONValue { spec }
}
