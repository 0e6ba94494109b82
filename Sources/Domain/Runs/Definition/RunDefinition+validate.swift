public import Errors

extension RunDefinition {
    /// Refuses what cannot run: names that are not unique, dependencies that are not there or go round, numbers out of bounds.
    public func validate() throws(MartletError) {
        guard steps.count <= Self.stepLimit else {
            throw MartletError(
                .limitExceeded, "'\(name)' has \(steps.count) steps (the limit 'steps of a run' is \(Self.stepLimit))")
        }
        var positions: [String: Int] = [:]
        for (index, step) in steps.enumerated() {
            guard !step.name.isEmpty, !step.name.contains("["), !step.name.contains("]") else {
                throw invalid("a step is called '\(step.name)'", "Use letters, digits, _, - and dots.")
            }
            guard positions.updateValue(index, forKey: step.name) == nil else {
                throw invalid("two steps are called '\(step.name)'", "Rename one of them.")
            }
            guard (1...RetryPolicy.attemptLimit).contains(step.policy.retry.attempts) else {
                throw invalid(
                    "'\(step.name)' is tried \(step.policy.retry.attempts) times",
                    "Between 1 and \(RetryPolicy.attemptLimit) attempts are possible.")
            }
            if let list = step.forEach, list.limit < 1 {
                throw invalid("'\(step.name)' may work on \(list.limit) elements at once", "Let it be 1 or more.")
            }
        }
        for step in steps {
            var seen: Set<String> = []
            for dependency in step.dependsOn {
                guard positions[dependency] != nil else {
                    let nearest = NearestName.of(dependency, among: positions.keys)
                    throw invalid(
                        "'\(step.name)' depends on '\(dependency)', which is no step",
                        nearest.map { "Did you mean '\($0)'?" } ?? "Add that step, or remove the dependency.")
                }
                guard seen.insert(dependency).inserted else {
                    throw invalid("'\(step.name)' depends on '\(dependency)' twice", "Name it once.")
                }
            }
        }
        if let step = stepInCycle(positions) {
            throw invalid("'\(step)' depends on itself, in the end", "Remove one dependency of the circle.")
        }
    }

    private func stepInCycle(_ positions: [String: Int]) -> String? {
        var blockers = steps.map(\.dependsOn.count)
        var dependents = Array(repeating: [Int](), count: steps.count)
        for (index, step) in steps.enumerated() {
            for name in step.dependsOn { if let position = positions[name] { dependents[position].append(index) } }
        }
        var free = blockers.indices.filter { blockers[$0] == 0 }
        var count = 0
        while let step = free.popLast() {
            count += 1
            for dependent in dependents[step] {
                blockers[dependent] -= 1
                if blockers[dependent] == 0 { free.append(dependent) }
            }
        }
        return count == steps.count ? nil : steps.indices.first { blockers[$0] > 0 }.map { steps[$0].name }
    }

    private func invalid(_ message: String, _ hint: String) -> MartletError {
        MartletError(.invalidInput, "in '\(name)', \(message)", hint: hint)
    }
}
