import Errors
import JSON
import Schedules
import Synchronization

/// Asks sensors beside the ticks, since they may take long; a later tick takes the answers.
final class SensorDesk: Sendable {
    /// Where a question belongs.
    struct Place: Hashable, Sendable {
        var trigger: ScheduleName
        var source: Int
    }

    struct Question: Hashable, Sendable {
        var script: SensorScript
        var cursor: JSONValue
    }

    private struct State {
        var asking: [Place: Task<Void, Never>] = [:]
        var answers: [Place: (question: Question, answer: Result<SensorVerdict, MartletError>)] = [:]
    }

    /// Sensors that are asked at once, named `sensors at once`; others wait for the next tick.
    static let askedAtOnce = 4

    private let sensors: any SensorRunning
    private let waker: Waker
    private let state = Mutex(State())

    init(_ sensors: any SensorRunning, waker: Waker) {
        self.sensors = sensors
        self.waker = waker
    }

    /// The answer to a question, once; one to another question is dropped.
    func takeAnswer(to question: Question, of place: Place) -> Result<SensorVerdict, MartletError>? {
        state.withLock { state in
            guard let found = state.answers.removeValue(forKey: place) else { return nil }
            return found.question == question ? found.answer : nil
        }
    }

    /// Asks, unless that goes on already or too many do.
    func ask(_ question: Question, for place: Place) {
        state.withLock { state in
            guard state.asking[place] == nil, state.asking.count < Self.askedAtOnce else { return }
            // Unstructured, since no tick waits for it; `close` does.
            state.asking[place] = Task { [sensors] in
                let answer: Result<SensorVerdict, MartletError>
                do throws(MartletError) {
                    answer = .success(try await sensors.look(question.script, cursor: question.cursor))
                } catch {
                    answer = .failure(error)
                }
                self.answered(question, place, answer)
            }
        }
    }

    private func answered(_ question: Question, _ place: Place, _ answer: Result<SensorVerdict, MartletError>) {
        let isWanted = state.withLock { state in
            state.asking[place] = nil
            guard !Task.isCancelled else { return false }
            state.answers[place] = (question, answer)
            return true
        }
        if isWanted { waker.wake() }
    }

    /// Asks no more, since another server does.
    func forget() {
        state.withLock { state in
            for task in state.asking.values { task.cancel() }
            state.answers = [:]
        }
    }

    /// Waits until all have answered.
    func settle() async {
        for task in state.withLock({ Array($0.asking.values) }) { await task.value }
    }
}
