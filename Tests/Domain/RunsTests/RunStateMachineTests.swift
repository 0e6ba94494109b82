import Runs
import Testing

@Suite struct RunStateMachineTests {
    typealias Node = RunStateMachine.Node

    @Test func independentNodesRunInParallelUpToTheLimit() {
        var machine = RunStateMachine(
            nodes: [Node(id: 0, dependsOn: []), Node(id: 1, dependsOn: []), Node(id: 2, dependsOn: [0, 1])],
            parallelism: 1)
        #expect(machine.start() == [.start(0)])
        #expect(machine.nodeEnded(0, .success) == [.start(1)])
        #expect(machine.nodeEnded(1, .success) == [.start(2)])
        #expect(machine.nodeEnded(2, .success) == [.publish])
        #expect(machine.publishEnded(.success) == [.finish(.success)])
        #expect(machine.publishEnded(.success) == [])
    }

    @Test func skippedNodesUnblockAtOnce() {
        var machine = RunStateMachine(
            nodes: [
                Node(id: 0, dependsOn: [], isSkipped: true), Node(id: 1, dependsOn: [0], isSkipped: true),
                Node(id: 2, dependsOn: [1]),
            ], parallelism: 4)
        #expect(machine.start() == [.start(2)])
        var idle = RunStateMachine(nodes: [Node(id: 0, dependsOn: [], isSkipped: true)], parallelism: 4)
        #expect(idle.start() == [.publish])
    }

    @Test func aFailureCancelsWhatRunsAndAbandonsTheRest() {
        var machine = RunStateMachine(
            nodes: [Node(id: 0, dependsOn: []), Node(id: 1, dependsOn: []), Node(id: 2, dependsOn: [0])],
            parallelism: 2)
        #expect(machine.start() == [.start(0), .start(1)])
        #expect(machine.nodeEnded(0, .failure) == [.cancel(1), .abandon(2)])
        #expect(machine.cancel() == [])
        #expect(machine.nodeEnded(1, .cancelled) == [.finish(.failed)])
    }

    @Test func aPersonCancels() {
        var machine = RunStateMachine(nodes: [Node(id: 0, dependsOn: [])], parallelism: 1)
        _ = machine.start()
        #expect(machine.cancel() == [.cancel(0)])
        #expect(machine.nodeEnded(0, .success) == [.finish(.cancelled)])
    }

    @Test func aRunThatKeepsGoingDoesWhatDoesNotDependOnTheFailure() {
        var machine = RunStateMachine(
            nodes: [
                Node(id: 0, dependsOn: []), Node(id: 1, dependsOn: []), Node(id: 2, dependsOn: [0]),
                Node(id: 3, dependsOn: [1]), Node(id: 4, dependsOn: [2, 3]),
            ], parallelism: 2, keepsGoing: true)
        #expect(machine.start() == [.start(0), .start(1)])
        #expect(machine.nodeEnded(0, .failure) == [.skip(2), .skip(4)])
        #expect(machine.nodeEnded(1, .success) == [.start(3)])
        #expect(machine.nodeEnded(3, .success) == [.finish(.failed)])
    }

    @Test func aFailedTestHoldsBackWhatHasNotBegunBehindItsTable() {
        // 0 is a table, 1 reads it, 2 reads that; 3 tests the first.
        var machine = RunStateMachine(
            nodes: [
                Node(id: 0, dependsOn: []), Node(id: 1, dependsOn: [0]), Node(id: 2, dependsOn: [1]),
                Node(id: 3, dependsOn: [0], casts: [1]),
            ], parallelism: 2, keepsGoing: true)
        #expect(machine.start() == [.start(0)])
        #expect(machine.nodeEnded(0, .success) == [.start(1), .start(3)])
        #expect(machine.nodeEnded(3, .failure) == [.skip(2)])
        #expect(machine.nodeEnded(1, .success) == [.finish(.failed)])
    }

    @Test func aPersonCancelsARunThatKeepsGoing() {
        var machine = RunStateMachine(
            nodes: [Node(id: 0, dependsOn: []), Node(id: 1, dependsOn: [0])], parallelism: 1, keepsGoing: true)
        _ = machine.start()
        #expect(machine.nodeEnded(0, .cancelled) == [.abandon(1), .finish(.cancelled)])
    }

    @Test func everyNodeOfARandomGraphStartsOnceAfterItsDependencies() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let count = Int.random(in: 1...30, using: &generator)
            let nodes = (0..<count).map { id in
                Node(
                    id: id, dependsOn: (0..<id).filter { _ in Int.random(in: 0..<4, using: &generator) == 0 },
                    isSkipped: Bool.random(using: &generator))
            }
            var machine = RunStateMachine(nodes: nodes, parallelism: Int.random(in: 1...4, using: &generator))
            var done = Set(nodes.filter(\.isSkipped).map(\.id))
            var running: [Int] = []
            var actions = machine.start()
            var published = false
            while true {
                for action in actions {
                    switch action {
                    case .start(let id):
                        #expect(!done.contains(id) && !running.contains(id))
                        #expect(nodes[id].dependsOn.allSatisfy(done.contains))
                        running.append(id)
                    case .publish: published = true
                    default: Issue.record("unexpected \(action)")
                    }
                }
                guard let next = running.randomElement(using: &generator) else { break }
                running.removeAll { $0 == next }
                done.insert(next)
                actions = machine.nodeEnded(next, .success)
            }
            #expect(published && done.count == count)
        }
    }
}
