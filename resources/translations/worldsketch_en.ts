<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
  <context>
    <name>Worldsketch</name>
    <message numerus="yes">
      <location filename="studio/dialogs/export_choices.py" />
      <source>Every stretch between markers, %n files</source>
      <translation>
        <numerusform>Every stretch between markers, %n file</numerusform>
        <numerusform>Every stretch between markers, %n files</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <location filename="studio/dialogs/export_choices.py" />
      <source>Every branch, %n files</source>
      <translation>
        <numerusform>Every branch, %n file</numerusform>
        <numerusform>Every branch, %n files</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <location filename="studio/dialogs/export_dialog.py" />
      <source>%n pictures</source>
      <translation>
        <numerusform>%n picture</numerusform>
        <numerusform>%n pictures</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <location filename="studio/dialogs/export_dialog.py" />
      <source>Save %n files</source>
      <translation>
        <numerusform>Save %n file</numerusform>
        <numerusform>Save %n files</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <location filename="studio/dialogs/export_page.py" />
      <source>This file contains your drawing and %n actions.</source>
      <translation>
        <numerusform>This file contains your drawing and %n action.</numerusform>
        <numerusform>This file contains your drawing and %n actions.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <location filename="studio/dialogs/export_page.py" />
      <source>%n frames are not made yet. Saving makes them first.</source>
      <translation>
        <numerusform>%n frame is not made yet. Saving makes it first.</numerusform>
        <numerusform>%n frames are not made yet. Saving makes them first.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <location filename="studio/dialogs/export_result.py" />
      <source>%n files</source>
      <translation>
        <numerusform>%n file</numerusform>
        <numerusform>%n files</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <location filename="studio/dialogs/exporting.py" />
      <source>Export stopped; %n files were finished before</source>
      <translation>
        <numerusform>Export stopped; %n file was finished before</numerusform>
        <numerusform>Export stopped; %n files were finished before</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <location filename="studio/panels/branches_panel.py" />
      <source>%n frames</source>
      <translation>
        <numerusform>%n frame</numerusform>
        <numerusform>%n frames</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <location filename="studio/panels/clip_desk.py" />
      <source>%n actions read off {name}</source>
      <translation>
        <numerusform>%n action read off {name}</numerusform>
        <numerusform>%n actions read off {name}</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <location filename="studio/panels/main_window.py" />
      <source>Saved %n files in {folder}</source>
      <translation>
        <numerusform>Saved %n file in {folder}</numerusform>
        <numerusform>Saved %n files in {folder}</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <location filename="studio/panels/timeline_desk.py" />
      <source>Made %n frames once more: every one came out the same</source>
      <translation>
        <numerusform>Made %n frame once more: it came out the same</numerusform>
        <numerusform>Made %n frames once more: every one came out the same</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <location filename="studio/panels/timeline_desk.py" />
      <source>Took %n actions of {name}</source>
      <translation>
        <numerusform>Took %n action of {name}</numerusform>
        <numerusform>Took %n actions of {name}</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <location filename="studio/panels/timeline_desk.py" />
      <source>{different} of %n frames came out different when made once more</source>
      <translation>
        <numerusform>{different} of %n frame came out different when made once more</numerusform>
        <numerusform>{different} of %n frames came out different when made once more</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <location filename="studio/panels/timeline_panel.py" />
      <source>%n actions selected: a number paints, right-click for more</source>
      <translation>
        <numerusform>%n action selected: a number paints, right-click for more</numerusform>
        <numerusform>%n actions selected: a number paints, right-click for more</numerusform>
      </translation>
    </message>
  </context>
</TS>
