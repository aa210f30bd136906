"""What every app does about data that has served its time."""

from django.dispatch import Signal

#: Sent by ``purge_expired``, at least every hour: delete what need not be kept any longer.
expired = Signal()
