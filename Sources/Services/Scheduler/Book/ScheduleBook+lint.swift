import Clocks
import Errors
public import Schedules

extension ScheduleBook {
    /// Firings of one schedule that the linter looks at.
    private static let firingLimit = 1000

    /// What is worth saying about schedules and triggers.
    ///
    /// - Parameter owners: Who exists; nil where nobody is known.
    public func lint(owners: Set<String>? = nil) async throws -> [LintFinding] {
        let now = clock.now()
        let since = now.adding(seconds: -90 * 86_400)
        var subjects: [ScheduleLinter.Subject] = []
        for entry in try await store.entries(of: nil) {
            var subject = ScheduleLinter.Subject(entry: entry)
            do throws(MartletError) {
                switch entry.kind {
                case .schedule:
                    let schedule = try self.schedule(of: entry)
                    subject.schedule = schedule
                    subject.next = try next(schedule, count: 5)
                case .trigger: subject.trigger = try trigger(of: entry)
                }
            } catch {
                subject.problem = error.message
            }
            subject.firings = try await store.firings(of: entry.name.text, after: since, limit: Self.firingLimit)
            subjects.append(subject)
        }
        return ScheduleLinter(owners: owners).findings(subjects, at: now)
    }
}
