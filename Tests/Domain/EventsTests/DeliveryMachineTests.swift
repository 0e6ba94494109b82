import Clocks
import Testing

@testable import Events

/// Chance from a seed, so that a failure can be repeated.
struct SeededChance: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }
}

/// What changes a value cannot stand in the macro itself.
private func check(_ condition: Bool, at location: SourceLocation = #_sourceLocation) {
    #expect(condition, sourceLocation: location)
}

@Suite struct DeliveryMachineTests {
    static let start = Timestamp(microseconds: 1_000_000_000)
    static let policy = DeliveryPolicy(attempts: 3, delaySeconds: 5, factor: 4, maximumSeconds: 60, jitter: 0.2)

    static func machine(_ state: DeliveryState) -> DeliveryMachine { DeliveryMachine(state, policy: policy) }

    @Test func failsTwiceAndIsAccepted() {
        var machine = Self.machine(.waiting(attempts: 0, due: Self.start))
        var now = Self.start
        for (attempt, wait) in [(1, Int64(5)), (2, 20)] {
            check(machine.handle(.claim(until: now.adding(seconds: 30)), at: now, chance: 0.5))
            #expect(machine.state == .sending(attempts: attempt, until: now.adding(seconds: 30)))
            check(
                machine.handle(
                    .ended(.failed(reason: "no", retryAfterSeconds: nil)), at: now, chance: 0.5))
            #expect(machine.state == .waiting(attempts: attempt, due: now.adding(seconds: wait)))
            now = now.adding(seconds: wait)
        }
        check(machine.handle(.claim(until: now.adding(seconds: 30)), at: now, chance: 0.5))
        check(machine.handle(.ended(.accepted), at: now, chance: 0.5))
        #expect(machine.state == .delivered(attempts: 3, at: now))
    }

    @Test func givesUpAfterTheLastAttemptAndIsReplayed() {
        var machine = Self.machine(.sending(attempts: 3, until: Self.start))
        check(
            machine.handle(.ended(.failed(reason: "no", retryAfterSeconds: 1)), at: Self.start, chance: 0))
        #expect(machine.state == .dead(attempts: 3, at: Self.start))
        let later = Self.start.adding(seconds: 9)
        check(machine.handle(.replay, at: later, chance: 0))
        #expect(machine.state == .waiting(attempts: 0, due: later))
    }

    @Test func aRefusalIsTheEndAtOnce() {
        var machine = Self.machine(.sending(attempts: 1, until: Self.start))
        check(machine.handle(.ended(.refused(reason: "410")), at: Self.start, chance: 0))
        #expect(machine.state == .dead(attempts: 1, at: Self.start))
    }

    @Test func waitsAsLongAsTheReceiverAsksButNoLongerThanTheMaximum() {
        for (asked, wait) in [(30, Int64(30)), (1, 5), (9_999, 60), (-5, 5)] {
            var machine = Self.machine(.sending(attempts: 1, until: Self.start))
            _ = machine.handle(
                .ended(.failed(reason: "busy", retryAfterSeconds: asked)), at: Self.start, chance: 0.5)
            #expect(machine.state == .waiting(attempts: 1, due: Self.start.adding(seconds: wait)))
        }
    }

    @Test func isTakenFromWhoDied() {
        var machine = Self.machine(.sending(attempts: 1, until: Self.start))
        check(!machine.handle(.claim(until: Self.start), at: Self.start.adding(seconds: -1), chance: 0))
        let until = Self.start.adding(seconds: 30)
        check(machine.handle(.claim(until: until), at: Self.start, chance: 0))
        #expect(machine.state == .sending(attempts: 2, until: until))
    }

    /// Whatever happens in whatever order: final states stay, attempts never exceed the policy by more than deaths of senders, no
    /// wait is longer than the maximum.
    @Test(arguments: 0..<300) func keepsItsRules(seed: Int) {
        var chance = SeededChance(state: UInt64(seed) &* 2_654_435_761 &+ 1)
        var machine = Self.machine(.waiting(attempts: 0, due: Self.start))
        var now = Self.start
        var lost = 0
        for _ in 0..<60 {
            let before = machine.state
            let input: DeliveryMachine.Input =
                switch Int.random(in: 0..<6, using: &chance) {
                case 0, 1: .claim(until: now.adding(seconds: .random(in: -1...20, using: &chance)))
                case 2: .ended(.accepted)
                case 3: .ended(.refused(reason: "never"))
                case 4: .ended(.failed(reason: "no", retryAfterSeconds: .random(in: -1...100, using: &chance)))
                default: .replay
                }
            let taken = machine.handle(input, at: now, chance: .random(in: 0...1, using: &chance))
            if !taken { #expect(machine.state == before) }
            switch (before, machine.state) {
            case (.delivered, let after): #expect(after == before)
            case (.dead, .waiting(let attempts, let due)):
                #expect(input == .replay && attempts == 0 && due == now)
                lost = 0
            case (.dead, let after): #expect(after == before)
            case (.sending(let attempts, let until), .sending(let next, _)) where taken:
                #expect(until <= now && next == attempts + 1)
                lost += 1
            case (.sending(let attempts, _), .waiting(let same, let due)):
                #expect(same == attempts && due >= now && due.microseconds - now.microseconds <= 60_000_000)
                #expect(attempts < Self.policy.attempts)
            case (.waiting(_, let due), .sending): #expect(due <= now)
            default: break
            }
            #expect(machine.state.attempts <= Self.policy.attempts + lost)
            now = now.adding(seconds: .random(in: 0...30, using: &chance))
        }
    }

    @Test func jitterStaysInItsBounds() {
        let plain = DeliveryPolicy(attempts: 9, delaySeconds: 10, factor: 2, maximumSeconds: 35, jitter: 0.2)
        #expect(plain.waitMicroseconds(after: 1, chance: 0) == 9_000_000)
        #expect(plain.waitMicroseconds(after: 1, chance: 1) == 11_000_000)
        #expect(plain.waitMicroseconds(after: 2, chance: 0.5) == 20_000_000)
        #expect(plain.waitMicroseconds(after: 3, chance: 1) == 35_000_000)
        #expect(plain.waitMicroseconds(after: .max, chance: 0.5) == 35_000_000)
    }
}
