internal import Schedules

/// What a project has for schedules, put together.
public struct ScheduleServices: Sendable {
    public var book: ScheduleBook
    public var files: ProjectSchedules
    public var scheduler: Scheduler
    public var starter: ProjectRuns

    public init(book: ScheduleBook, files: ProjectSchedules, scheduler: Scheduler, starter: ProjectRuns) {
        self.book = book
        self.files = files
        self.scheduler = scheduler
        self.starter = starter
    }

    /// Schedules until the task is cancelled, then ends the runs that it started.
    public func run() async {
        starter.serve()
        await scheduler.run()
        await starter.close()
    }
}
