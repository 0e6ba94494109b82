import Clocks
import Errors
import JSON
import Schedules

extension TriggerWatch {
    /// Takes what a sensor has answered, or asks it where that is due.
    ///
    /// The cursor is stored with what it fires, in one transaction, so after a crash the sensor is asked with the old one and has fired
    /// nothing, or with the new one and has.
    func lookAtSensor(
        _ script: SensorScript, _ every: Int64, _ position: Int, _ machine: inout TriggerMachine,
        _ batch: inout SchedulerBatch, _ desk: SensorDesk?, _ now: Timestamp
    ) throws(MartletError) {
        guard let desk else {
            throw MartletError(
                .unsupported, "the sensor '\(script)' cannot be asked, since this server has no Python",
                hint: "Run the server with Python; see docs/python.md.")
        }
        let known = machine.state.cursors[position]
        let cursor = known?["cursor"] ?? .null
        let question = SensorDesk.Question(script: script, cursor: cursor)
        let place = SensorDesk.Place(trigger: machine.trigger.name, source: position)
        guard let answer = desk.takeAnswer(to: question, of: place) else {
            // A moment that is further away was reckoned before the clock was set back.
            let latest = now.adding(seconds: every).microseconds
            if let next = known?["next"]?.intValue, next > now.microseconds, next <= latest { return }
            desk.ask(question, for: place)
            return
        }
        let next = JSONValue.integer(now.adding(seconds: every).microseconds)
        switch answer {
        case .success(let verdict):
            machine.setCursor(position, ["next": next, "cursor": verdict.cursor])
            machine.setProblem(nil)
            // The same cursor again is the same happening again.
            guard let detail = verdict.detail, verdict.cursor == .null || verdict.cursor != cursor else { return }
            machine.observe(position, at: now, detail: detail)
        case .failure(let error):
            machine.setCursor(position, ["next": next, "cursor": cursor])
            guard machine.state.problem != error.told else { return }
            machine.setProblem(error.told)
            batch.problems.append(ScheduleProblem(name: machine.trigger.name, error: error.told, time: now))
            scheduler.tell(.broken(name: machine.trigger.name.text, error: error.told))
        }
    }
}
