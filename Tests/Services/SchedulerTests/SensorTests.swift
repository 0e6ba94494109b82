import Clocks
import Errors
import Events
import JSON
import MetadataSQL
import Schedules
import Synchronization
import Testing

@testable import Scheduler

/// Answers as a test says, and notes with which cursors it was asked.
final class PaperSensors: SensorRunning {
    struct State {
        var answer: Result<SensorVerdict, MartletError> = .success(SensorVerdict(detail: nil, cursor: .null))
        var cursors: [JSONValue] = []
    }

    let state = Mutex(State())

    func say(_ detail: JSONValue?, cursor: JSONValue) {
        state.withLock { $0.answer = .success(SensorVerdict(detail: detail, cursor: cursor)) }
    }

    func fail(_ message: String) { state.withLock { $0.answer = .failure(MartletError(.failed, message)) } }

    var cursors: [JSONValue] { state.withLock { $0.cursors } }

    func look(_ script: SensorScript, cursor: JSONValue) async throws(MartletError) -> SensorVerdict {
        let answer = state.withLock { state in
            state.cursors.append(cursor)
            return state.answer
        }
        return try answer.get()
    }
}

@Suite struct SensorTests {
    private let definition =
        #"{"name": "s", "pipelines": ["silver.a"], "overlap": "allow", "on": {"sensor": "sensors/a.py:news", "every": "30s"}}"#

    /// One question and its answer.
    private func ask(_ loop: SchedulerLoop, _ world: World) async {
        world.clock.advance(30)
        _ = await loop.tick()
        await loop.sensors?.settle()
        _ = await loop.tick()
    }

    @Test func aSensorFiresOnceForEachCursor() async throws {
        let world = try World()
        defer { world.close() }
        _ = try await world.trigger(definition)
        let loop = world.loop()
        await ask(loop, world)
        #expect(world.paper.keys.isEmpty)
        world.sensors.say(["file": "1.csv"], cursor: 1)
        await ask(loop, world)
        #expect(world.paper.keys == ["trigger:s#1"])
        #expect(world.paper.parameters("trigger:s#1")["file"] == "1.csv")
        let seen = world.paper.parameters("trigger:s#1")["trigger"]?["seen"]?.arrayValue?.first
        #expect(seen?["source"] == "sensor" && seen?["detail"] == ["file": "1.csv"])
        // The same cursor says that it is the same happening.
        await ask(loop, world)
        #expect(world.paper.keys.count == 1)
        // Another server goes on with the cursor that was stored with the firing.
        let next = world.loop("b", isGone: true)
        await ask(next, world)
        #expect(world.paper.keys.count == 1)
        world.sensors.say("more", cursor: 2)
        await ask(next, world)
        #expect(world.paper.keys == ["trigger:s#1", "trigger:s#2"])
        #expect(world.sensors.cursors == [.null, .null, 1, 1, 1])
    }

    @Test func aSensorWithoutACursorFiresWheneverItSaysSo() async throws {
        let world = try World()
        defer { world.close() }
        _ = try await world.trigger(definition)
        let loop = world.loop()
        world.sensors.say(true, cursor: .null)
        for _ in 0..<2 { await ask(loop, world) }
        #expect(world.paper.keys == ["trigger:s#1", "trigger:s#2"])
    }

    @Test func itIsAskedNoMoreOftenThanItSays() async throws {
        let world = try World()
        defer { world.close() }
        _ = try await world.trigger(definition)
        let loop = world.loop()
        for _ in 0..<61 {
            _ = await loop.tick()
            await loop.sensors?.settle()
            world.clock.advance(1)
        }
        // At 0, and again 30 s after each answer, which the next tick takes.
        #expect(world.sensors.cursors.count == 2)
        // A clock that was set back holds it up for no longer than that.
        world.clock.advance(-100_000)
        _ = await loop.tick()
        await loop.sensors?.settle()
        #expect(world.sensors.cursors.count == 3)
    }

    @Test func itsErrorsAreStoredAndToldOnce() async throws {
        let world = try World()
        defer { world.close() }
        _ = try await world.trigger(definition)
        let loop = world.loop()
        world.sensors.say(true, cursor: 7)
        await ask(loop, world)
        world.sensors.fail("sensors/a.py, line 3: KeyError: 'x'")
        for _ in 0..<3 { await ask(loop, world) }
        let entry = try await world.book.entry("s", .trigger)
        #expect(TriggerState(json: entry.state).problem == "sensors/a.py, line 3: KeyError: 'x'")
        let broken = try await world.events(.scheduleBroken)
        #expect(broken.map(\.subject) == ["s"])
        #expect(broken.first?.data["error"] == "sensors/a.py, line 3: KeyError: 'x'")
        // The cursor outlives the error, and the error its cause.
        world.sensors.say(true, cursor: 7)
        await ask(loop, world)
        #expect(world.sensors.cursors.last == 7)
        #expect(world.paper.keys.count == 1)
        #expect(TriggerState(json: try await world.book.entry("s", .trigger).state).problem == nil)
    }

    @Test(arguments: ["sensors/a.txt", "../a.py", "/a.py", "a.py:1x", "a.py:", "a.py:f()", "", "x//a.py"])
    func whatNamesNoSensorIsRefused(_ text: String) {
        let error = #expect(throws: MartletError.self) { try SensorScript(text) }
        #expect(error?.code == .invalidInput && error?.hint?.contains("sensors/orders.py:new_orders") == true)
    }

    @Test func aFileAloneMeansTheFunctionSensor() throws {
        #expect(try SensorScript("sensors/a.py").description == "sensors/a.py:sensor")
    }
}
