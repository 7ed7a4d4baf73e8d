"""Today, inbox, rooms, tables, search."""

from django.urls import path

from stammtisch.web.views import files, inbox, messages, restored, rooms, search, tables, today

urlpatterns = [
    path("f/<slug:firm>/", today.today, name="today"),
    path("f/<slug:firm>/inbox/", inbox.inbox, name="inbox"),
    path("f/<slug:firm>/restored/", restored.restored, name="restored"),
    path("f/<slug:firm>/restored/resume/", restored.resume, name="resume_sending"),
    path("f/<slug:firm>/held/<int:job>/now/", restored.do_now, name="held_now"),
    path("f/<slug:firm>/held/<int:job>/let-be/", restored.let_be, name="held_let_be"),
    path("f/<slug:firm>/copies/<int:copy>/again/", inbox.copy_again, name="copy_again"),
    path("f/<slug:firm>/copies/<int:copy>/dismiss/", inbox.copy_dismiss, name="copy_dismiss"),
    path("f/<slug:firm>/arrivals/<int:arrival>/dismiss/", inbox.arrival_dismiss, name="arrival_dismiss"),
    path("f/<slug:firm>/rooms/<str:room>/", rooms.room, name="room"),
    path("f/<slug:firm>/rooms/<str:room>/say/", rooms.say, name="say"),
    path("f/<slug:firm>/threads/<str:thread>/assign/", rooms.thread_assign, name="thread_assign"),
    path("f/<slug:firm>/threads/<str:thread>/rest/", rooms.thread_rest, name="thread_rest"),
    path("f/<slug:firm>/threads/<str:thread>/finish/", rooms.thread_finish, name="thread_finish"),
    path("f/<slug:firm>/messages/<str:message>/", messages.message, name="message"),
    path("f/<slug:firm>/messages/<str:message>/react/", messages.message_react, name="message_react"),
    path("f/<slug:firm>/messages/<str:message>/settle/", messages.message_settle, name="message_settle"),
    path("f/<slug:firm>/messages/<str:message>/edit/", messages.message_edit, name="message_edit"),
    path("f/<slug:firm>/messages/<str:message>/delete/", messages.message_delete, name="message_delete"),
    path("f/<slug:firm>/messages/<str:message>/out/", messages.message_take_out, name="message_take_out"),
    path("f/<slug:firm>/files/<str:attachment>/", files.file, name="file"),
    path("f/<slug:firm>/tables/", tables.tables, name="tables"),
    path("f/<slug:firm>/tables/new/", tables.table_new, name="table_new"),
    path("f/<slug:firm>/tables/<str:room>/", tables.table_manage, name="table_manage"),
    path("f/<slug:firm>/tables/<str:room>/describe/", tables.table_describe, name="table_describe"),
    path("f/<slug:firm>/tables/<str:room>/doors/", tables.table_doors, name="table_doors"),
    path("f/<slug:firm>/tables/<str:room>/sheet/", tables.table_sheet, name="table_sheet"),
    path("f/<slug:firm>/search/", search.search, name="search"),
]
