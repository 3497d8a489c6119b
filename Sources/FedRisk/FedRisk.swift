/// Everything an analysis or an institution's own program embeds.
@_exported public import CreditData
@_exported public import CreditModels
@_exported public import Federation
@_exported public import Reporting
@_exported public import Simulator
