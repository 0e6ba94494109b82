extension PrimitiveType {
    /// Whether a column of this type may become one of another without its files being rewritten.
    public func canWiden(to wider: PrimitiveType) -> Bool {
        switch (self, wider) {
        case (.int, .long), (.float, .double): true
        case (.decimal(let precision, let scale), .decimal(let widerPrecision, let widerScale)):
            scale == widerScale && precision < widerPrecision
        default: false
        }
    }

    /// Whether every value of this type can be stored in a column of another without a change.
    public func fits(in column: PrimitiveType) -> Bool {
        if self == column || canWiden(to: column) { return true }
        switch (self, column) {
        case (.int, .double), (.date, .timestamp): return true
        case (.int, .decimal(let precision, let scale)): return precision - scale >= 10
        case (.long, .decimal(let precision, let scale)): return precision - scale >= 19
        case (.decimal(let precision, let scale), .decimal(let columnPrecision, let columnScale)):
            return scale <= columnScale && precision - scale <= columnPrecision - columnScale
        case (.fixed, .binary): return true
        default: return false
        }
    }

    /// Whether values of this type usually can be stored in a column of another, so that the writer has to look at each.
    public func fitsWhenChecked(in column: PrimitiveType) -> Bool {
        switch (self, column) {
        case (.long, .double): true
        default: fits(in: column)
        }
    }
}
